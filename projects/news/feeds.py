"""The feed of the news, as Atom."""

from urllib.parse import urljoin

from django.http import HttpRequest, HttpResponse
from django.utils.html import linebreaks

from contributions.feeds import MOST_ENTRIES, feed_response, new_feed
from contributions.plain_text import xml_text
from portal.dates import instant
from projects.models import NewsIndexPage
from projects.news.listing import listed, public_news


def news(request: HttpRequest, index: NewsIndexPage) -> HttpResponse:
    """The last ones, each with its summary."""
    feed = new_feed(
        request,
        title=index.title,
        subtitle=index.summary,
        path=index.get_url(request) or request.path,
        otherwise=index.title,
    )
    for item in listed(public_news(request).child_of(index)[:MOST_ENTRIES], request):
        page, address = item.page, urljoin(feed.feed["link"], item.url)
        feed.add_item(
            title=xml_text(page.title),
            link=address,
            unique_id=address,
            description=linebreaks(xml_text(page.summary), autoescape=True),
            pubdate=instant(page.date),
            updateddate=page.last_published_at or instant(page.date),
        )
    return feed_response(feed)
