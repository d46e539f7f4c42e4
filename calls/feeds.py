"""The feed of a call: its last published contributions, as Atom."""

from urllib.parse import urljoin

from django.http import HttpRequest, HttpResponse
from django.utils.html import linebreaks
from django.utils.translation import gettext

from calls.models import CallPage
from contributions.feeds import MOST_ENTRIES, feed_response, new_feed
from contributions.listing import newest
from contributions.plain_text import xml_text


def answers(request: HttpRequest, page: CallPage) -> HttpResponse:
    """The newest published contributions, their words as escaped text, a name only where one was given."""
    feed = new_feed(
        request,
        title=gettext("Answers to “%(question)s”") % {"question": page.poster},
        subtitle=page.summary or page.introduction,
        path=page.list_path(),
        author=page.service_name,
        otherwise=page.title,
    )
    for row in newest(page, MOST_ENTRIES):
        address = urljoin(feed.feed["link"], page.public_path(row.submission))
        feed.add_item(
            title=xml_text(row.title),
            link=address,
            unique_id=address,
            description=linebreaks(xml_text(row.body), autoescape=True),
            author_name=xml_text(row.shown_as) or None,
            pubdate=row.submitted_at,
            updateddate=row.submitted_at,
            language=row.language,
        )
    return feed_response(feed)
