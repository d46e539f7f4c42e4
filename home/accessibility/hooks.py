"""Barriers in the CMS: the address that answers one."""

from django.urls import URLPattern, path
from wagtail import hooks

from home.accessibility.desk import ANSWER, AnswerBarrierView


@hooks.register("register_admin_urls")
def barrier_urls() -> list[URLPattern]:
    return [path("accessibilite/obstacles/<int:pk>/", AnswerBarrierView.as_view(), name=ANSWER)]
