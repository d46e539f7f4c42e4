"""What is behind the secret link of a subject, beside what every link has (contributions.urls)."""

from django.urls import path

from lab.subjects import link_views

urlpatterns = [
    path(
        "<str:token>/sujet/retirer/",
        link_views.WithdrawSubjectView.as_view(),
        name="follow_withdraw_subject",
    ),
]
