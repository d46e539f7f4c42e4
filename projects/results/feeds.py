"""The feed of results: the last ones, as Atom."""

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.http import HttpRequest, HttpResponse
from django.utils.html import linebreaks

from contributions.feeds import MOST_ENTRIES, feed_response, new_feed
from contributions.plain_text import xml_text
from projects.results.listing import newest

if TYPE_CHECKING:
    from projects.models import ResultIndexPage, ResultPage


def results(request: HttpRequest, index: "ResultIndexPage") -> HttpResponse:
    """The newest results, each with its summary."""
    path = index.get_url(request) or request.path
    feed = new_feed(request, title=index.title, subtitle=index.summary, path=path, otherwise=index.title)
    for result in newest(index, request, MOST_ENTRIES):
        address = urljoin(feed.feed["link"], result.get_url(request) or "")
        feed.add_item(
            title=xml_text(result.title),
            link=address,
            unique_id=address,
            description=linebreaks(xml_text(result.summary), autoescape=True),
            pubdate=_published(result),
            updateddate=result.last_published_at or _published(result),
        )
    return feed_response(feed)


def _published(result: "ResultPage") -> datetime:
    """When it was first published; the day of the result where it never was by the CMS."""
    if result.first_published_at:
        return result.first_published_at
    day = result.date or result.latest_revision_created_at or datetime.now(UTC)
    return day if isinstance(day, datetime) else datetime.combine(day, time.min, UTC)
