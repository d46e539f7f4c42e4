from typing import Self

from django.db.models import Case, Value, When
from wagtail.models import PageManager, PageQuerySet


class LabModelPageQuerySet(PageQuerySet):
    def in_order(self) -> Self:
        """The newest version first; one without a number, which is no more than a draft, last."""
        return self.order_by("-number", "-pk")

    def current_first(self, language: str) -> Self:
        """The current versions, that of `language` first."""
        ours = Case(When(current_in=language, then=Value(0)), default=Value(1))
        return self.live().filter(current_in__isnull=False).order_by(ours, "pk")


LabModelPageManager = PageManager.from_queryset(LabModelPageQuerySet)
