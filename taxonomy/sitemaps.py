"""Theme pages in the sitemap."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from portal import sitemaps
from taxonomy.models import Theme


def _entries(request: HttpRequest, rows: QuerySet) -> Iterator[sitemaps.Entry]:
    for slug in rows.values_list("slug", flat=True):
        yield sitemaps.Entry(reverse("theme", args=[slug]))


def register() -> None:
    sitemaps.register("themes", sitemaps.Section(rows=lambda: Theme.objects.all(), entries=_entries))
