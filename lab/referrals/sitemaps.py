"""Published referrals in the sitemap."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest

from lab.models import Referral, ReferralIndexPage
from portal import sitemaps


def _entries(request: HttpRequest, rows: QuerySet) -> Iterator[sitemaps.Entry]:
    pages = {page.pk: page.address for page in ReferralIndexPage.objects.live().public()}
    found = rows.filter(page_id__in=pages).values_list("page_id", "submission__reference", "published_at")
    for page_id, reference, published_at in found.iterator(chunk_size=1000):
        yield sitemaps.Entry(f"{pages[page_id]}{reference}/", published_at)


def register() -> None:
    sitemaps.register(
        "referrals", sitemaps.Section(rows=lambda: Referral.objects.published(), entries=_entries)
    )
