"""The feed of the news, as Atom."""

from datetime import datetime, time
from urllib.parse import urljoin

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import linebreaks

from contributions.feeds import MOST_ENTRIES, feed_response, new_feed
from contributions.plain_text import xml_text
from projects.models import NewsIndexPage, NewsPage
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
            pubdate=_midnight(page),
            updateddate=page.last_published_at or _midnight(page),
        )
    return feed_response(feed)


def _midnight(page: NewsPage) -> datetime:
    """The day of a piece of news begins on the site's clock."""
    return timezone.make_aware(datetime.combine(page.date, time()))
