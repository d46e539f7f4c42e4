from datetime import datetime
from typing import Self

from wagtail.models import PageManager, PageQuerySet

from calls import states


class CallPageQuerySet(PageQuerySet):
    def taking_contributions(self, now: datetime) -> Self:
        """Live calls open at `now`, the one that closes first first."""
        return self.live().filter(states.is_open(now)).order_by("closes_at", "pk")

    def upcoming(self, now: datetime) -> Self:
        """Live calls not open yet, the next first."""
        return self.live().filter(states.is_upcoming(now)).order_by("opens_at", "pk")

    def over(self, now: datetime) -> Self:
        """Live calls that have closed, the last one first."""
        return self.live().filter(states.is_over(now)).order_by("-closes_at", "-pk")

    def with_theme(self) -> Self:
        return self.select_related("theme")


CallPageManager = PageManager.from_queryset(CallPageQuerySet)
