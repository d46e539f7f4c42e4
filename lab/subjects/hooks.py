"""Subjects in the CMS: their register, what is decided about them, the pages linked with them."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail_modeladmin.options import modeladmin_register

from lab.linking_views import LINKED, LINKS, UNLINKED, LinkPagesView
from lab.subjects.desk import DECIDE, DecideSubjectView
from lab.subjects.register import SubjectRegister

modeladmin_register(SubjectRegister)


@hooks.register("register_admin_urls")
def subject_urls() -> list[URLPattern]:
    return [
        path("labo/sujets/<int:pk>/", DecideSubjectView.as_view(), name=DECIDE),
        path("labo/liens/<int:pk>/", LinkPagesView.as_view(), name=LINKS),
    ]


@hooks.register("register_log_actions")
def register_links(actions: LogActionRegistry) -> None:
    """Links as they show in the audit log."""
    actions.register_action(LINKED, _("Page linked"), _("Page linked"))
    actions.register_action(UNLINKED, _("Page no longer linked"), _("Page no longer linked"))
