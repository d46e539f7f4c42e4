from datetime import datetime
from typing import Self

from django.db.models import Case, F, Value, When
from wagtail.models import PageManager, PageQuerySet

from calls import states


class CallPageQuerySet(PageQuerySet):
    def current(self, now: datetime) -> Self:
        """Live calls open at `now`, the one that closes first first; those to come; those that are paused.

        A call without the date that its place hangs on stands last, on every database.
        """
        is_open, is_upcoming = states.is_open(now), states.is_upcoming(now)
        rank = Case(When(is_open, then=Value(0)), When(is_upcoming, then=Value(1)), default=Value(2))
        turn = Case(When(is_upcoming, then=F("opens_at")), default=F("closes_at"))
        return (
            self.live()
            .filter(is_open | is_upcoming | states.is_paused(now))
            .order_by(rank, turn.asc(nulls_last=True), "pk")
        )

    def last_opened_first(self) -> Self:
        """A call without a date of opening stands last, on every database."""
        return self.order_by(F("opens_at").desc(nulls_last=True), "-pk")

    def over(self, now: datetime) -> Self:
        """Live calls that have closed or were cancelled, the last one first."""
        ended = Case(When(states.is_cancelled(now), then=F("cancelled_at")), default=F("closes_at"))
        return self.live().filter(states.is_over(now)).order_by(ended.desc(nulls_last=True), "-pk")

    def owing_results(self, now: datetime) -> Self:
        """Live calls that have closed without results, the one promised for the earliest day first."""
        return (
            self.live()
            .filter(states.owes_results(now))
            .order_by(F("results_promised_on").asc(nulls_last=True), "pk")
        )

    def late(self, now: datetime) -> Self:
        """Those of them that are past the day they were promised for."""
        return self.owing_results(now).filter(states.is_late(now))

    def with_theme(self) -> Self:
        return self.select_related("theme")

    def with_results_page(self) -> Self:
        return self.select_related("results_page")


CallPageManager = PageManager.from_queryset(CallPageQuerySet)
