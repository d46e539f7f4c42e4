"""The feed of the agenda: the days that were announced last, as Atom."""

from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from wagtail.models import Site

from contributions.plain_text import xml_text
from events.listing import ListedDay, listed, with_words
from events.models import EventIndexPage, EventPage

MOST_ENTRIES = 20


def agenda(request: HttpRequest, index: EventIndexPage) -> HttpResponse:
    """Each day with its date as far as it is known, its state, its summary and what came out."""
    now = timezone.now()
    site = Site.find_for_request(request)
    root = site.root_url if site else ""
    about = urljoin(root, index.get_url(request) or request.path)
    feed = Atom1Feed(
        title=xml_text(index.title),
        link=about,
        description="",
        subtitle=xml_text(index.summary),
        feed_url=urljoin(about, "flux/"),
        language=settings.LANGUAGE_CODE,
        # Atom wants an author.
        author_name=xml_text((site.site_name if site else "") or index.title),
        feed_guid=about,
    )
    days = (
        with_words(EventPage.objects.listed(), request).child_of(index).order_by("-first_published_at", "-pk")
    )
    for item in listed(list(days[:MOST_ENTRIES]), request, now=now):
        day, address = item.page, urljoin(root, item.url)
        feed.add_item(
            title=xml_text(day.title),
            link=address,
            unique_id=address,
            description=linebreaks(xml_text(_text(item)), autoescape=True),
            pubdate=day.first_published_at or now,
            updateddate=day.last_published_at or day.first_published_at or now,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response


def _text(item: ListedDay) -> str:
    when = item.shown.when.words if item.shown.has_its_date else ""
    place = [line for line in item.lines if line]
    head = " · ".join(filter(None, [when, *place, item.shown.label]))
    brought = "\n".join(f"– {line}" for line in item.takeaways)
    return "\n\n".join(filter(None, [head, item.page.summary, brought]))
