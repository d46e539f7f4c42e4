"""Wagtail's bulk actions on the desk: many submissions, each by the verb that is there for a single one."""

from abc import abstractmethod
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from contributions import services
from contributions.desk.bulk import DeskBulkAction
from contributions.desk.bulk_forms import AddTagsForm, AssignForm, DeclineForm, RemoveTagsForm, ThemeForm
from contributions.desk.bulk_standing import standing_of
from contributions.models import Decision, Submission
from contributions.permissions import may_moderate, staff
from people.models import ContactDetails, User

Verb = Decision.Verb


class _Decision(DeskBulkAction):
    """Each submission is decided alone: its own transaction, row, thread entry, log entry and mail."""

    at_once = 1
    most_per_request = 1_000
    verb: Verb

    @classmethod
    def is_open_to(cls, user: User) -> bool:
        return may_moderate(user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        addresses = ContactDetails.objects.filter(submission__in=list(self.bulk.todo)).count()
        return super().get_context_data(**kwargs) | {
            "standing": standing_of(self.bulk.todo, self.verb),
            "tells_authors": True,
            "addresses": addresses,
        }

    def act(self, rows: dict[Submission, int]) -> dict[int, str]:
        refused = {}
        for row, version in rows.items():
            try:
                self.decide(row, version)
            except services.IllegalMove as refusal:
                refused[row.pk] = str(refusal)
        return refused

    def decide(self, row: Submission, version: int) -> None:
        """Call the verb. Raises IllegalMove; a second click on the same button is no reason to."""
        if row.kind != Submission.Kind.CONTRIBUTION:
            raise services.IllegalMove(
                gettext("Only contributions are decided together: open it to answer it.")
            )
        common = {
            "submission_id": row.pk,
            "version_seen": version,
            "by": staff(self.request),
            "now": timezone.now(),
        }
        try:
            self.call(**common)
        except services.StaleDecision:
            if not self.is_done_already(row, version):
                raise
        except Submission.DoesNotExist as error:
            raise services.IllegalMove(gettext("It is no longer there.")) from error

    @abstractmethod
    def call(self, **common: Any) -> None:
        """The verb, with what the form adds."""

    def is_done_already(self, row: Submission, version: int) -> bool:
        """Whether the one thing that happened meanwhile is this very decision, by the same person."""
        last = services.last_decision(row)
        form = self.asked
        return (
            last is not None
            and Submission.objects.filter(pk=row.pk, version=version + 1).exists()
            and (last.verb, last.decided_by_id) == (self.verb, staff(self.request).pk)
            and (last.reason, last.words) == (form.get("reason"), form.get("words", ""))
        )


class Publish(_Decision):
    action_type = "publish"
    action_priority = 10
    verb = Verb.PUBLISH
    display_name = _("Publish")
    aria_label = _("Publish what is selected")
    help = _("Each becomes public as it was written. Read them first: this page shows titles only.")

    def call(self, **common: Any) -> None:
        services.publish(**common)

    def said(self, number: int) -> str:
        return ngettext("%(number)d is published", "%(number)d are published", number) % {"number": number}


class Decline(_Decision):
    action_type = "decline"
    action_priority = 20
    verb = Verb.DECLINE
    form_class = DeclineForm
    is_refusal = True
    display_name = _("Decline")
    aria_label = _("Decline what is selected")
    help = _("Each author is told which rule applies and how to contest. Your words follow the reason’s.")

    def call(self, **common: Any) -> None:
        form = self.asked
        services.decline(**common, reason=form["reason"], words=form["words"])

    def said(self, number: int) -> str:
        return ngettext("%(number)d is declined", "%(number)d are declined", number) % {"number": number}


class SetTheme(DeskBulkAction):
    action_type = "theme"
    action_priority = 30
    form_class = ThemeForm
    display_name = _("Set the theme")
    aria_label = _("Set the theme of what is selected")
    help = _("The theme that they have now is replaced.")

    def act(self, rows: dict[Submission, int]) -> dict[int, str]:
        without = [row.pk for row in rows if row.kind != Submission.Kind.CONTRIBUTION]
        theme = self.asked["theme"]
        services.set_theme(submission_ids=[row.pk for row in rows if row.pk not in without], theme=theme)
        return dict.fromkeys(without, gettext("Only contributions have a theme."))


class AddTags(DeskBulkAction):
    action_type = "add-tags"
    action_priority = 40
    form_class = AddTagsForm
    display_name = _("Add tags")
    aria_label = _("Add tags to what is selected")
    help = _("What they have already stays.")

    def act(self, rows: dict[Submission, int]) -> dict[int, str]:
        names = self.asked["tags"]
        services.add_tags(submission_ids=[row.pk for row in rows], names=names)
        return {}


class RemoveTags(DeskBulkAction):
    action_type = "remove-tags"
    action_priority = 50
    form_class = RemoveTagsForm
    display_name = _("Remove tags")
    aria_label = _("Remove tags from what is selected")
    help = _("The tags themselves stay.")

    def act(self, rows: dict[Submission, int]) -> dict[int, str]:
        names = self.asked["tags"]
        services.remove_tags(submission_ids=[row.pk for row in rows], names=names)
        return {}


class Assign(DeskBulkAction):
    action_type = "assign"
    action_priority = 60
    form_class = AssignForm
    display_name = _("Assign")
    aria_label = _("Assign what is selected")
    help = _("Says whose they are to decide. Others may decide them all the same.")

    def act(self, rows: dict[Submission, int]) -> dict[int, str]:
        to = self.asked["to"]
        services.assign(submission_ids=[row.pk for row in rows], to=to)
        return {}


class NoDelete(SnippetBulkAction):
    """In the place of Wagtail's own "Delete", which would first read every submission there is."""

    models = [Submission]
    action_type = "delete"
    display_name = aria_label = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        raise PermissionDenied


ACTIONS: list[type[DeskBulkAction]] = [Publish, Decline, SetTheme, AddTags, RemoveTags, Assign]


def actions_for(user: User) -> list[type[DeskBulkAction]]:
    """What the list offers to `user`."""
    return [action for action in ACTIONS if action.is_open_to(user)]
