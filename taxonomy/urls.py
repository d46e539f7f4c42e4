from django.urls import path

from taxonomy import views

urlpatterns = [
    path("", views.themes, name="themes"),
    path("<slug:slug>/", views.theme, name="theme"),
]
