"""Published subjects in the sitemap."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest

from lab.models import Subject, SubjectIndexPage
from portal import sitemaps


def _entries(request: HttpRequest, rows: QuerySet) -> Iterator[sitemaps.Entry]:
    """Those of a page that anybody may read, at their own addresses."""
    pages = {page.pk: page for page in SubjectIndexPage.objects.live().public()}
    for row in rows.filter(page_id__in=pages).select_related("submission").iterator(chunk_size=1000):
        yield sitemaps.Entry(pages[row.page_id].public_path(row.submission), row.changed_at())


def register() -> None:
    sitemaps.register(
        "subjects", sitemaps.Section(rows=lambda: Subject.objects.published(), entries=_entries)
    )
