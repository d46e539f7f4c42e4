"""Named reads. `published()` is the only door to other people's words."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from wagtail.models import Page


class SubmissionQuerySet(models.QuerySet[Any]):
    def awaiting_decision(self) -> Self:
        """What waits for staff, the oldest first."""
        return self.filter(awaiting_since__isnull=False).order_by("awaiting_since", "id")


class ContributionQuerySet(models.QuerySet[Any]):
    def published(self) -> Self:
        """What the public may read."""
        return self.filter(status="published")

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

    def with_envelope(self) -> Self:
        return self.select_related("submission")
