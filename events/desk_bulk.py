"""Many registrations validated or refused on the desk, each by its own verb, the first who came first."""

from typing import Any

from django import forms
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contributions.desk.bulk_decisions import LEFT, BulkDecision, Standing
from contributions.desk.bulk_forms import BulkForm
from contributions.desk.forms import LONGEST_WORDS
from contributions.models import Decision, Submission
from events import services
from events.models import EventPage, Registration
from events.moves import LEGAL, LEGAL_IN
from events.moves import Verb as Move
from events.permissions import may_decide_registrations
from events.statuses import Status
from people.models import User

Verb = Decision.Verb


class RefuseForm(BulkForm):
    """The words that each of them reads."""

    words = forms.CharField(
        max_length=LONGEST_WORDS,
        label=_("Words to whoever registered"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why: whoever registered is owed a reason.")},
    )


class _OfRegistrations(BulkDecision):
    kind = Submission.Kind.REGISTRATION
    not_concerned = _("This is for registrations only: it is decided apart.")
    # The same decision in the table of what is legal.
    move: Move

    @classmethod
    def is_open_to(cls, user: User) -> bool:
        return may_decide_registrations(user)

    def standing(self, keys: list[int]) -> list[Standing]:
        """In two queries, however many they are; as many groups as states, times their days' states."""
        rows = Registration.objects.filter(pk__in=keys).order_by().values_list("page", "status")
        counted = list(rows.annotate(count=Count("pk")))
        days = EventPage.objects.in_bulk({page for page, _status, _count in counted})
        now = timezone.now()
        groups: dict[tuple[str, bool], int] = {}
        for page, status, count in counted:
            legal = self.move in LEGAL[status] and days[page].state(now) in LEGAL_IN[self.move]
            groups[status, legal] = groups.get((status, legal), 0) + count
        return [
            Standing(Status(status).label, count, "" if legal else LEFT)
            for (status, legal), count in sorted(groups.items())
        ]

    def told(self, addresses: int) -> str:
        if not addresses:
            return gettext("None of them left an address: they read it on their secret link.")
        return ngettext(
            "%(number)d of them is told by mail; the others read it on their secret link.",
            "%(number)d of them are told by mail; the others read it on their secret link.",
            addresses,
        ) % {"number": addresses}


class Validate(_OfRegistrations):
    action_type = "validate"
    action_priority = 24
    verb = Verb.VALIDATE
    move = Move.VALIDATE
    display_name = _("Validate")
    aria_label = _("Validate the registrations that are selected")
    help = _(
        "The first who registered is the first served: a seat, or a rank on the waiting list "
        "when none is left."
    )

    def call(self, **common: Any) -> None:
        decided = services.validate(registration_id=common.pop("submission_id"), **common)
        status = str(decided.status)
        self.bulk.became[status] = self.bulk.became.get(status, 0) + 1

    def said(self, number: int) -> str:
        said = ngettext("%(number)d is validated", "%(number)d are validated", number) % {"number": number}
        waiting = self.bulk.became.get(Status.WAITING, 0)
        if not waiting:
            return said
        in_line = ngettext(
            "%(number)d of which on the waiting list", "%(number)d of which on the waiting list", waiting
        ) % {"number": waiting}
        return f"{said}, {in_line}"


class Refuse(_OfRegistrations):
    action_type = "refuse"
    action_priority = 26
    verb = Verb.REFUSE
    move = Move.REFUSE
    form_class = RefuseForm
    is_refusal = True
    display_name = _("Refuse")
    aria_label = _("Refuse the registrations that are selected")
    help = _("Each reads your words: say why, and what they may do instead.")

    def call(self, **common: Any) -> None:
        services.refuse(registration_id=common.pop("submission_id"), words=self.asked["words"], **common)

    def said(self, number: int) -> str:
        return ngettext("%(number)d is refused", "%(number)d are refused", number) % {"number": number}


DECISIONS: list[type[BulkDecision]] = [Validate, Refuse]
