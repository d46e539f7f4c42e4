from django.urls import path

from people.drafts import views

urlpatterns = [path("<str:token>/brouillon/", views.draft, name="draft")]
