"""Named reads of subjects. `published()` is the only door to what other people wrote."""

from collections.abc import Collection
from typing import Self

from django.db.models import Q

from contributions.querysets import OpenTo
from contributions.search import searched_words
from contributions.stems import stems


class SubjectQuerySet(OpenTo):
    def published(self) -> Self:
        """What the public may read."""
        return self.filter(published_at__isnull=False)

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-submission_id")

    def older_than(self, row: "object") -> Self:
        """What comes after `row` when the last to be published stand first."""
        at, key = row.published_at, row.pk  # type: ignore[attr-defined]
        return self.filter(published_at__lte=at).exclude(published_at=at, pk__gte=key)

    def matching(self, text: str) -> Self:
        """Those that hold every word of `text`, in any of its forms; none where it has no word."""
        words = searched_words(text)
        if not words:
            return self.none()
        rows = self
        for word in words:
            forms = Q()
            for stem in stems(word):
                forms |= Q(stems__contains=f" {stem} ")
            rows = rows.filter(forms)
        return rows

    def of_themes(self, themes: Collection[int]) -> Self:
        return self.filter(theme__in=themes)

    def with_envelope(self) -> Self:
        return self.select_related("submission", "theme")
