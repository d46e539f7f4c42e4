from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail_modeladmin.options import modeladmin_register

from contributions.desk.bulk_actions import SORTING, NoDelete
from contributions.desk.viewset import DeskViewSet
from contributions.models import Contribution, Decision, Submission
from contributions.pages import ParticipationPage
from contributions.permissions import ReadOnlyPolicy, may_read
from contributions.private import EXPORTED, SHOWN
from contributions.queue import QUEUE_EXPORT
from contributions.registers.exporting import register_log_action
from contributions.registers.group import Registers
from contributions.services.addresses import ADDRESS_CONFIRMED, ADDRESS_REMOVED
from contributions.services.authoring import NAME_CHANGED
from contributions.services.erasing import ERASED
from people.models import User

# What an author does by the secret link, beside decisions.
AUTHOR_ACTIONS = {
    NAME_CHANGED: _("Name shown changed by its author"),
    ADDRESS_CONFIRMED: _("Address confirmed by its author"),
    ADDRESS_REMOVED: _("Address removed by its author"),
}
# Who reads contributions reads the desk.
register_permission_policy(Submission, ReadOnlyPolicy(Submission, auth_model=Contribution))
register_snippet(DeskViewSet)
modeladmin_register(Registers)
# Decisions register themselves, kind by kind (contributions.desk.bulk_decisions).
for action in SORTING:
    hooks.register("register_bulk_action", action)
# After Wagtail's own, whose place it takes.
hooks.register("register_bulk_action", NoDelete, order=1)


@hooks.register("register_log_actions")
def register_decisions(actions: LogActionRegistry) -> None:
    """Decisions as they show in the audit log."""
    for verb in Decision.Verb:
        actions.register_action(f"contributions.{verb}", verb.label, verb.label)
    for code, label in AUTHOR_ACTIONS.items():
        actions.register_action(code, label, label)
    shown = _("Contact details shown")
    actions.register_action(SHOWN, shown, shown)
    erased = _("Erased at its sender’s request")
    actions.register_action(ERASED, erased, erased)
    register_log_action(actions)
    exported = _("Contact details exported")

    @actions.register_action(EXPORTED)
    class ExportedFormatter(LogFormatter):
        label = exported

        def format_message(self, log_entry: Any) -> str:
            rows = log_entry.data.get("rows", 0)
            return ngettext(
                "Contact details exported, %(rows)d row", "Contact details exported, %(rows)d rows", rows
            ) % {"rows": rows}


@hooks.register("register_page_header_buttons")
def export_button(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """On the page of whatever takes submissions: the way to its export."""
    if isinstance(page.specific_deferred, ParticipationPage) and may_read(user, page.pk):
        url = reverse(QUEUE_EXPORT, args=[page.pk])
        yield Button(gettext("Export contributions (XLSX)"), url=url, icon_name="download", priority=67)


@hooks.register("before_delete_page")
def keep_pages_with_submissions(request: HttpRequest, page: Page) -> HttpResponse | None:
    """People answered this page, or one below it: it is closed or unpublished, never deleted."""
    if sentence := _why_kept([page]):
        messages.error(request, sentence)
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


@hooks.register("before_bulk_action")
def keep_pages_with_submissions_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any
) -> HttpResponse | None:
    if action_type != "delete" or not (objects and isinstance(objects[0], Page)):
        return None
    if sentence := _why_kept(objects):
        messages.error(request, sentence)
        return redirect(reverse("wagtailadmin_explore_root"))
    return None


def _why_kept(pages: list[Page]) -> str:
    """A sentence when something was sent to one of `pages` or their descendants, else nothing."""
    subtree = Page.objects.none()
    for page in pages:
        subtree |= Page.objects.descendant_of(page, inclusive=True)
    count = Submission.objects.filter(page__in=subtree).count()
    if not count:
        return ""
    sentence = ngettext(
        "Not deleted: %(count)d submission was received here. Unpublish it instead, its answers stay.",
        "Not deleted: %(count)d submissions were received here. Unpublish it instead, its answers stay.",
        count,
    )
    return sentence % {"count": count}


from contributions import account  # noqa: E402, F401 -- registers its panel
from contributions.outcomes import hooks as outcome_hooks  # noqa: E402, F401 -- registers its screens
