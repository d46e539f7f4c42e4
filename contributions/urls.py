from django.urls import path

from contributions import views

urlpatterns = [path("<str:token>/", views.follow, name="follow")]
