"""Published contributions in the sitemap."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest

from calls.models import CallPage
from contributions.models import Contribution
from portal import sitemaps


def _entries(request: HttpRequest, rows: QuerySet) -> Iterator[sitemaps.Entry]:
    """Those of calls that anybody may read, at their own addresses."""
    calls = {call.pk: call.list_path() for call in CallPage.objects.live().public()}
    rows = rows.filter(page_id__in=calls).values_list("page_id", "submission__reference", "submitted_at")
    for page_id, reference, submitted_at in rows.iterator(chunk_size=1000):
        yield sitemaps.Entry(f"{calls[page_id]}{reference}/", submitted_at)


def register() -> None:
    sitemaps.register(
        "contributions",
        sitemaps.Section(rows=lambda: Contribution.objects.published(), entries=_entries),
    )
