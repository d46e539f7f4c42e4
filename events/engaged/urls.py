"""Under the first part of every secret link, which logs mask."""

from django.urls import path

from events.engaged import views

urlpatterns = [
    path("<str:token>/engagement/", views.EngagementView.as_view(), name="follow_engagement"),
    path("<str:token>/engagement/repondre/", views.AnswerView.as_view(), name="follow_engagement_answer"),
    path("<str:token>/engagement/changer/", views.ChangeView.as_view(), name="follow_engagement_change"),
    path("<str:token>/engagement/quitter/", views.LeaveView.as_view(), name="follow_engagement_leave"),
]
