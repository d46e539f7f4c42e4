"""The open data of the whole site: its page, its files, their dictionary."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Site

from portal import sitemaps


def _entries(request: HttpRequest, rows: QuerySet) -> Iterator[sitemaps.Entry]:
    if rows.exists():
        yield sitemaps.Entry(reverse("open_data"))


def register() -> None:
    # One address: a section has rows, so the one of the default site stands for it.
    site = sitemaps.Section(rows=lambda: Site.objects.filter(is_default_site=True), entries=_entries)
    sitemaps.register("open-data", site)
