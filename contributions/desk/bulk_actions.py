"""Wagtail's bulk actions on the desk: what decides many contributions, and what sorts anything.

Other kinds register what decides them (contributions.desk.bulk_decisions).
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from contributions import services
from contributions.desk.bulk import DeskBulkAction
from contributions.desk.bulk_decisions import BulkDecision, Standing, registered
from contributions.desk.bulk_forms import AddTagsForm, AssignForm, DeclineForm, RemoveTagsForm, ThemeForm
from contributions.desk.bulk_standing import standing_of
from contributions.models import Decision, Submission
from contributions.permissions import may_moderate
from people.models import User

Verb = Decision.Verb


class _OfContributions(BulkDecision):
    kind = Submission.Kind.CONTRIBUTION
    not_concerned = _("This is for contributions only: open it to answer it.")

    @classmethod
    def is_open_to(cls, user: User) -> bool:
        return may_moderate(user)

    def standing(self, keys: list[int]) -> list[Standing]:
        return standing_of(keys, self.verb)


class Publish(_OfContributions):
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


class Decline(_OfContributions):
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


DECISIONS: list[type[BulkDecision]] = [Publish, Decline]
SORTING: list[type[DeskBulkAction]] = [SetTheme, AddTags, RemoveTags, Assign]
# Those of this room.
ACTIONS: list[type[DeskBulkAction]] = [*DECISIONS, *SORTING]


_of_others: list[type[DeskBulkAction]] = []


def register(action: type[DeskBulkAction]) -> None:
    """Offer what an app above does with many submissions. Once per process, from AppConfig.ready()."""
    _of_others.append(action)
    hooks.register("register_bulk_action", action)


def actions_for(user: User) -> list[type[DeskBulkAction]]:
    """What the list offers to `user`: decisions of every kind, then what sorts, then the rest."""
    return [action for action in (*registered(), *SORTING, *_of_others) if action.is_open_to(user)]
