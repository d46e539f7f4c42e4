"""Named reads. `published()` is the only door to other people's words."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F
from django.db.models.functions import Lower

from contributions.permissions import kinds_kept_from, pages_of

if TYPE_CHECKING:
    from wagtail.models import Page


# So many rows are found and sorted in some milliseconds; of more, lists are read in their own order.
GATHERED_AT_MOST = 5_000


class OpenTo(models.QuerySet[Any]):
    """What hangs on a page, as far as a member of staff is let in."""

    def open_to(self, user: Any) -> Self:
        """Without what was sent to pages that `user` is kept out of."""
        pages = pages_of(user)
        return self if pages is None else self.filter(page__in=pages)


class SubmissionQuerySet(OpenTo):
    def open_to(self, user: Any) -> Self:
        """The same, of the kinds that `user` may read.

        Where much waits for their pages, lists are read in order and other pages passed over.
        """
        kept = kinds_kept_from(user)
        rows = self.exclude(kind__in=kept) if kept else self
        pages = pages_of(user)
        if pages is None:
            return rows
        waiting = self.model.objects.filter(awaiting_since__isnull=False, page__in=pages)
        if waiting.values("pk")[:GATHERED_AT_MOST].count() < GATHERED_AT_MOST:
            return rows.filter(page__in=pages)
        return rows.alias(of_page=F("page_id") + 0).filter(of_page__in=pages)

    def awaiting_decision(self) -> Self:
        """What waits for staff, the oldest first."""
        return self.filter(awaiting_since__isnull=False).order_by("awaiting_since", "id")


class ContributionQuerySet(OpenTo):
    def published(self) -> Self:
        """What the public may read."""
        return self.filter(status="published")

    def published_by_key(self, after: int) -> Self:
        """What the public may read, in the order of keys, from the one that follows `after`.

        To read all of it a part at a time: by the index of keys, not by one of lists, which would find
        and sort everything for each part.
        """
        rows = self.alias(state=Lower("status")).filter(state="published", pk__gt=after)
        return rows.order_by("pk")

    def published_among(self, keys: Iterable[int]) -> dict[int, Any]:
        """The published rows among `keys`, by key; a bounded number of keys.

        They are read by key and the others dropped here: asked for both, SQLite walks every published row.
        """
        return {row.pk: row for row in self.filter(pk__in=list(keys)) if row.status == "published"}

    def awaiting_decision(self) -> Self:
        """What moderators have not decided yet, the oldest first."""
        return self.filter(status="awaiting").order_by("submitted_at", "submission_id")

    def of_page(self, page: "Page") -> Self:
        return self.filter(page_id=page.pk)

    def newest_first(self) -> Self:
        return self.order_by("-submitted_at", "-submission_id")

    def oldest_first(self) -> Self:
        return self.order_by("submitted_at", "submission_id")

    def in_draw_order(self, *, by_index: bool = True) -> Self:
        """By `turn`; few rows are better found first, then sorted, than looked for along the index."""
        turn = F("draw") if by_index else F("draw") + 0
        return self.alias(turn=turn).order_by("turn", "submission_id")

    # Keysets: `filter(at <= x)` lets the index begin at the right place, which an OR would not.

    def older_than(self, row: Any) -> Self:
        """What comes after `row` when the newest stand first."""
        return self.filter(submitted_at__lte=row.submitted_at).exclude(
            submitted_at=row.submitted_at, pk__gte=row.pk
        )

    def newer_than(self, row: Any) -> Self:
        """What comes after `row` when the oldest stand first."""
        return self.filter(submitted_at__gte=row.submitted_at).exclude(
            submitted_at=row.submitted_at, pk__lte=row.pk
        )

    def after_in_draw(self, row: Any) -> Self:
        """What comes after `row` of rows in draw order."""
        return self.filter(turn__gte=row.draw).exclude(draw=row.draw, pk__lte=row.pk)

    def checked_on_the_way(self, **wanted: list[Any]) -> Self:
        """Rows whose columns hold one of the values, without the index of these columns.

        For lists so long that reading them in their order and passing over some rows costs less
        than finding all that match, then sorting them.
        """
        rows = self
        for name, values in wanted.items():
            column = Lower(name) if isinstance(values[0], str) else F(name) + 0
            rows = rows.alias(**{f"{name}_checked": column}).filter(**{f"{name}_checked__in": values})
        return rows

    def with_envelope(self) -> Self:
        return self.select_related("submission")

    def with_outcome(self) -> Self:
        """With the envelope, and the outcome where one is published."""
        return self.select_related("submission__outcome")
