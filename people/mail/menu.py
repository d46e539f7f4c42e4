"""Where the mails of the portal stand in the CMS: under Settings, for those who look after them."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from people.mail import previews, undelivered
from people.permissions import LOOK_AFTER_MAIL


class MailMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(LOOK_AFTER_MAIL))


@hooks.register("register_settings_menu_item")
def mail_menu_item() -> MenuItem:
    return MailMenuItem(_("Mails"), reverse("mails"), name="mails", icon_name="mail", order=900)


@hooks.register("register_admin_urls")
def mail_urls() -> list[URLPattern]:
    return [
        path("mails/", previews.MailsView.as_view(), name="mails"),
        path("mails/undelivered/", undelivered.UndeliveredView.as_view(), name="undelivered_mail"),
        path("mails/<slug:code>/", previews.MailView.as_view(), name="mail"),
        path("mails/<slug:code>/html/", previews.html_part, name="mail_html"),
    ]


@hooks.register("register_permissions")
def mail_permission() -> "QuerySet[Permission]":
    """So that it can be given to a group in the CMS."""
    app_label, codename = LOOK_AFTER_MAIL.split(".")
    return Permission.objects.filter(content_type__app_label=app_label, codename=codename)


@hooks.register("register_log_actions")
def register_actions(actions: LogActionRegistry) -> None:
    for action, label in undelivered.ACTIONS.items():
        actions.register_action(action, label, label)
