"""What is behind the secret link of a following, beside what every link has (contributions.urls)."""

from django.urls import path

from projects.experiments import link_views

urlpatterns = [
    path(
        "<str:token>/experimentation/confirmer/",
        link_views.ConfirmView.as_view(),
        name="follow_following_confirm",
    ),
    path("<str:token>/experimentation/souhait/", link_views.WishView.as_view(), name="follow_following_wish"),
    path(
        "<str:token>/experimentation/quitter/", link_views.LeaveView.as_view(), name="follow_following_leave"
    ),
]
