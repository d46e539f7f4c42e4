from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Case, F, Value, When
from wagtail.models import PageManager, PageQuerySet

from events import states
from events.statuses import HOLDS_A_SEAT, Status


class EventPageQuerySet(PageQuerySet):
    def listed(self) -> Self:
        """Live days that stand in lists: not those that only their address leads to."""
        return self.live().exclude(audience="unlisted")

    def to_come(self, now: datetime) -> Self:
        """Listed days that are not over at `now`, the next first; without a date, last."""
        return (
            self.listed().filter(states.is_to_come(now)).order_by(F("starts_at").asc(nulls_last=True), "pk")
        )

    def ahead(self, now: datetime) -> Self:
        """The same, with days that were cancelled meanwhile: they stand at their date until it has passed."""
        return self.listed().filter(states.is_ahead(now)).order_by(F("starts_at").asc(nulls_last=True), "pk")

    def past(self, now: datetime) -> Self:
        """Listed days that `ahead` does not have, the last first."""
        rows = self.listed().filter(states.is_behind(now))
        return rows.order_by(F("starts_at").desc(nulls_last=True), "-pk")

    def in_order(self, now: datetime) -> Self:
        """Listed days in one list: those ahead, as `ahead` has them, then the others, as `past`."""
        over = Case(When(states.is_behind(now), then=Value(1)), default=Value(0))
        ahead = Case(When(states.is_ahead(now), then=F("starts_at")))
        return self.listed().order_by(
            over, ahead.asc(nulls_last=True), F("starts_at").desc(nulls_last=True), "pk"
        )


EventPageManager = PageManager.from_queryset(EventPageQuerySet)


class RegistrationQuerySet(models.QuerySet):
    def holding_a_seat(self) -> Self:
        """Those that count against the seats: confirmed, offered, held for an address, came."""
        return self.filter(status__in=HOLDS_A_SEAT)

    def in_line(self) -> Self:
        """The waiting list, the first first. The rank of a row is its place here."""
        return self.filter(status=Status.WAITING).order_by("waiting_since", "pk")
