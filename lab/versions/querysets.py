from typing import Self

from django.db.models import F
from wagtail.models import PageManager, PageQuerySet


class LabModelPageQuerySet(PageQuerySet):
    def in_order(self) -> Self:
        """The newest version first; one without a number, which is no more than a draft, last."""
        return self.order_by(F("number").desc(nulls_last=True), "-pk")


LabModelPageManager = PageManager.from_queryset(LabModelPageQuerySet)
