"""How registers are searched: by reference, by words of our own index, or by a name as people type it."""

from collections.abc import Iterable
from typing import Any

from wagtail_modeladmin.helpers.search import BaseSearchHandler

from contributions.counts import COUNTED_AT_MOST
from contributions.queue import submission_of_reference
from contributions.search import matching
from portal.folding import fold


class WordsSearch(BaseSearchHandler):
    """By a reference of `reference_fields`, or by the words of the submission that `words_field` names."""

    reference_fields: tuple[str, ...] = ("submission_id",)
    words_field = "submission_id"

    def search_queryset(self, queryset: Any, search_term: str, **kwargs: Any) -> Any:
        if not search_term.strip():
            return queryset
        submission_id = submission_of_reference(search_term)
        if submission_id is None:
            return matching(queryset, search_term, field=self.words_field)
        found = queryset.none()
        for field in self.reference_fields:
            found |= queryset.filter(**{field: submission_id})
        return found


class NameSearch(BaseSearchHandler):
    """By a part of a name, whatever its case and accents. For tables that are read whole in no time."""

    def search_queryset(self, queryset: Any, search_term: str, **kwargs: Any) -> Any:
        if not search_term.strip():
            return queryset
        return queryset.filter(pk__in=self._named(queryset, fold(search_term)))

    def _named(self, queryset: Any, wanted: str) -> Iterable[int]:
        rows = queryset.order_by().values_list("pk", *self.search_fields)
        found = [pk for pk, *names in rows if wanted and any(wanted in fold(name) for name in names)]
        return found[:COUNTED_AT_MOST]
