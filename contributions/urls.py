from django.urls import path

from contributions import views

urlpatterns = [
    path("<str:token>/", views.follow, name="follow"),
    path("<str:token>/piece-jointe/", views.follow_attachment, name="follow_attachment"),
]
