from django.urls import path

from contributions import author_views, erasure_views, views

urlpatterns = [
    path("<str:token>/", views.follow, name="follow"),
    path("<str:token>/piece-jointe/", views.follow_attachment, name="follow_attachment"),
    path("<str:token>/corriger/", author_views.CorrectView.as_view(), name="follow_correct"),
    path("<str:token>/contester/", author_views.ContestView.as_view(), name="follow_contest"),
    path("<str:token>/effacer/", erasure_views.EraseView.as_view(), name="follow_erase"),
    path("<str:token>/telecharger/", erasure_views.download, name="follow_download"),
]
