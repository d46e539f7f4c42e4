from datetime import datetime
from typing import Self

from django.db.models import Case, F, Value, When
from wagtail.models import PageManager, PageQuerySet

from calls import states


class CallPageQuerySet(PageQuerySet):
    def current(self, now: datetime) -> Self:
        """Live calls open at `now`, the one that closes first first; then those to come, the next first.

        A call without the date that its place hangs on stands last, on every database.
        """
        is_open = states.is_open(now)
        turn = Case(When(is_open, then=F("closes_at")), default=F("opens_at"))
        return (
            self.live()
            .filter(is_open | states.is_upcoming(now))
            .order_by(Case(When(is_open, then=Value(0)), default=Value(1)), turn.asc(nulls_last=True), "pk")
        )

    def taking_contributions(self, now: datetime) -> Self:
        """Live calls open at `now`, the one that closes first first."""
        return self.current(now).filter(states.is_open(now))

    def upcoming(self, now: datetime) -> Self:
        """Live calls not open yet, the next first."""
        return self.current(now).filter(states.is_upcoming(now))

    def over(self, now: datetime) -> Self:
        """Live calls that have closed, the last one first."""
        return self.live().filter(states.is_over(now)).order_by(F("closes_at").desc(nulls_last=True), "-pk")

    def with_theme(self) -> Self:
        return self.select_related("theme")


CallPageManager = PageManager.from_queryset(CallPageQuerySet)
