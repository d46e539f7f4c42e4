"""Named reads of referrals. `published()` is the only door of public pages."""

from typing import Self

from django.db import models


class ReferralQuerySet(models.QuerySet):
    def published(self) -> Self:
        """What the public may read: published, and not erased since."""
        return self.filter(published_at__isnull=False, submission__erased_at__isnull=True)

    def newest_first(self) -> Self:
        """As the list of the public has them."""
        return self.order_by("-published_at", "-submission_id")

    def with_envelope(self) -> Self:
        """With what a line says of each, in the same query."""
        return self.select_related("submission", "page")
