"""Deciding many submissions of one kind: each kind that can be decided together registers its decisions.

A selection may hold several kinds: those that a decision is not for stay as they are, and are named.
"""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from contributions import services
from contributions.desk.bulk import DeskBulkAction
from contributions.models import Decision, Submission
from contributions.permissions import staff
from people.models import ContactDetails

LEFT = _("unchanged")


@dataclass(frozen=True)
class Standing:
    """So many in one state; `effect` is empty where the decision does what its name says."""

    label: Any
    count: int
    effect: Any = ""


class BulkDecision(DeskBulkAction):
    """Each submission is decided alone: its own transaction, row, thread entry, log entry and mail."""

    at_once = 1
    most_per_request = 1_000
    # The kind that it decides, and the decision as it is stored.
    kind: Submission.Kind
    verb: Decision.Verb
    # Said of a selected one of another kind.
    not_concerned: Any

    @abstractmethod
    def call(self, **common: Any) -> None:
        """The verb, with what the form adds."""

    @abstractmethod
    def standing(self, keys: list[int]) -> list[Standing]:
        """Where those of its kind stand, and what it would do to them; a bounded number of queries."""

    def told(self, addresses: int) -> str:
        """How whoever sent them hears of it, when so many left an address."""
        if not addresses:
            return gettext("No author left an address: they read it on their secret link.")
        return ngettext(
            "%(number)s author left an address and is told by mail; the others read it on their secret link.",
            "%(number)s authors left an address and are told by mail; "
            "the others read it on their secret link.",
            addresses,
        ) % {"number": addresses}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        keys = list(self.bulk.todo)
        concerned = ContactDetails.objects.filter(submission__in=keys, submission__kind=self.kind)
        addresses = concerned.count()
        return super().get_context_data(**kwargs) | {
            "standing": [*self.standing(keys), *_others(keys, self.kind)],
            "addresses": addresses,
            "told": self.told(addresses),
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
        if row.kind != self.kind:
            raise services.IllegalMove(str(self.not_concerned))
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
        except ObjectDoesNotExist as error:
            raise services.IllegalMove(gettext("It is no longer there.")) from error

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


def _others(keys: Iterable[int], kind: str) -> list[Standing]:
    """What is selected besides, which this decision is not for."""
    rows = Submission.objects.filter(pk__in=keys).exclude(kind=kind)
    counted = rows.order_by("kind").values("kind").annotate(count=Count("pk"))
    return [Standing(Submission.Kind(row["kind"]).label, row["count"], LEFT) for row in counted]


_decisions: list[type[BulkDecision]] = []


def register(*decisions: type[BulkDecision]) -> None:
    """Offer these on the desk, and give each its address. Once per process, from AppConfig.ready()."""
    for decision in decisions:
        _decisions.append(decision)
        hooks.register("register_bulk_action", decision)


def registered() -> list[type[BulkDecision]]:
    return list(_decisions)
