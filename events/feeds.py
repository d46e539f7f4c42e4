"""The feed of the agenda: the days that were announced last, as Atom."""

from urllib.parse import urljoin

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import linebreaks

from contributions.feeds import MOST_ENTRIES, feed_response, new_feed
from contributions.plain_text import xml_text
from events.listing import ListedDay, listed, with_words
from events.models import EventIndexPage, EventPage


def agenda(request: HttpRequest, index: EventIndexPage) -> HttpResponse:
    """Each day with its date as far as it is known, its state, its summary and what came out."""
    now = timezone.now()
    feed = new_feed(
        request,
        title=index.title,
        subtitle=index.summary,
        path=index.get_url(request) or request.path,
        otherwise=index.title,
    )
    announced = EventPage.objects.listed().child_of(index)
    announced = announced.order_by(F("first_published_at").desc(nulls_last=True), "-pk")
    # Keys alone are sorted, however many days there are: whole rows would be carried through the sort.
    last = list(announced.values_list("pk", flat=True)[:MOST_ENTRIES])
    days = with_words(announced.filter(pk__in=last), request)
    for item in listed(list(days), request, now=now):
        day, address = item.page, urljoin(feed.feed["link"], item.url)
        feed.add_item(
            title=xml_text(day.title),
            link=address,
            unique_id=address,
            description=linebreaks(xml_text(_text(item)), autoescape=True),
            pubdate=day.first_published_at or now,
            updateddate=day.last_published_at or day.first_published_at or now,
        )
    return feed_response(feed)


def _text(item: ListedDay) -> str:
    when = item.shown.when.words if item.shown.has_its_date else ""
    place = [line for line in item.lines if line]
    head = " · ".join(filter(None, [when, *place, item.shown.label]))
    brought = "\n".join(f"– {line}" for line in item.takeaways)
    return "\n\n".join(filter(None, [head, item.page.summary, brought]))
