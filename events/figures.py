"""Figures of a day: people by status, kind of sender, workshop, level of engagement.

Counted, never typed; no names.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery, Sum
from django.utils.translation import gettext

from contributions.models import Contribution, Submission
from events.models import Registration, WorkshopChoice
from events.seats import SeatKind
from events.statuses import HAS_A_SEAT, Status
from people.models import Engagement

KINDS = dict(Contribution.SenderKind.choices)


@dataclass(frozen=True)
class Figures:
    """People (companions counted) of one day."""

    by_status: dict[str, int] = field(default_factory=dict)
    # (sender kind, expected, came), the most numerous first.
    by_kind: list[tuple[str, int, int]] = field(default_factory=list)
    walk_ins: int = 0

    def people(self, statuses: Iterable[str]) -> int:
        return sum(self.by_status.get(status, 0) for status in statuses)

    @property
    def expected(self) -> int:
        """Who has a seat, came or not."""
        return self.people(HAS_A_SEAT)

    @property
    def came(self) -> int:
        return self.people([Status.ATTENDED])


def figures_of(page_id: int) -> Figures:
    """Two queries, however many registered."""
    rows = Registration.objects.filter(page=page_id).order_by()
    counted = rows.values_list("status", "sender_kind").annotate(people=Count("pk") + Sum("companions"))
    by_status: dict[str, int] = {}
    kinds: dict[str, list[int]] = {}
    for status, kind, people in counted:
        by_status[status] = by_status.get(status, 0) + people
        if status in HAS_A_SEAT:
            expected_and_came = kinds.setdefault(kind, [0, 0])
            expected_and_came[0] += people
            expected_and_came[1] += people if status == Status.ATTENDED else 0
    at_the_door = rows.filter(status=Status.ATTENDED, submission__origin=Submission.Origin.WORKSHOP)
    walk_ins = at_the_door.aggregate(people=Sum(F("companions") + 1))["people"] or 0
    by_kind = [(str(KINDS.get(kind, "")), *numbers) for kind, numbers in kinds.items()]
    return Figures(by_status, sorted(by_kind, key=lambda each: (-each[1], each[0])), walk_ins)  # type: ignore[arg-type]


def by_workshop(page_id: int) -> dict[int, tuple[int, int]]:
    """(expected, came) people of each workshop that somebody chose, in one query."""
    rows: Any = WorkshopChoice.objects.filter(
        registration__page=page_id, registration__status__in=HAS_A_SEAT
    ).order_by()
    found: dict[int, tuple[int, int]] = {}
    for workshop, status, people in rows.values_list("workshop", "registration__status").annotate(
        people=Sum(F("registration__companions") + 1)
    ):
        expected, came = found.get(workshop, (0, 0))
        found[workshop] = (expected + people, came + (people if status == Status.ATTENDED else 0))
    return found


def by_level(page_id: int) -> list[tuple[str, int, int]]:
    """(level, expected, came) of those who engage with the lab now, then of agents who do not; one query.

    People who registered, without their companions: how far one engages is one's own. Exact, for the staff.
    """
    acting = Engagement.objects.acting().filter(participant__email_digest=OuterRef("email_digest"))
    rows: Any = Registration.objects.filter(page=page_id, status__in=HAS_A_SEAT).order_by()
    counted = rows.annotate(level=Subquery(acting.values("level")[:1])).values_list(
        "level", "seat_kind", "status"
    )
    found: dict[str, list[int]] = {level: [0, 0] for level in [*Engagement.Level.values, ""]}
    for level, seat_kind, status, number in counted.annotate(number=Count("pk")):
        if level is None and seat_kind != SeatKind.AGENT:
            # A citizen engages nowhere: that is no answer of theirs.
            continue
        numbers = found[level or ""]
        numbers[0] += number
        numbers[1] += number if status == Status.ATTENDED else 0
    if not any(expected for expected, _came in found.values()):
        return []
    labels = {str(level): str(level.label) for level in Engagement.Level}
    return [
        (labels.get(level) or gettext("Agents without a level"), expected, came)
        for level, (expected, came) in found.items()
    ]
