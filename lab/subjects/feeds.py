"""The feed of subjects: the last ones published, each with its answer once there is one."""

from urllib.parse import urljoin

from django.http import HttpRequest, HttpResponse
from django.utils.html import linebreaks
from django.utils.translation import gettext

from contributions.feeds import MOST_ENTRIES, feed_response, new_feed
from contributions.plain_text import xml_text
from lab.models import Subject, SubjectIndexPage


def subjects(request: HttpRequest, page: SubjectIndexPage) -> HttpResponse:
    """The newest published subjects, their words as escaped text, nobody's name."""
    feed = new_feed(
        request,
        title=page.title,
        subtitle=page.summary,
        path=page.address,
        author=page.service_name,
        otherwise=page.title,
    )
    for row in Subject.objects.published().newest_first().with_envelope()[:MOST_ENTRIES]:
        address = urljoin(feed.feed["link"], page.public_path(row.submission))
        feed.add_item(
            title=xml_text(row.title),
            link=address,
            unique_id=address,
            description=linebreaks(xml_text(_text(row)), autoescape=True),
            pubdate=row.published_at,
            updateddate=row.changed_at(),
        )
    return feed_response(feed)


def _text(row: Subject) -> str:
    answer = f"{gettext('The lab’s answer:')}\n{row.answer}" if row.answer else ""
    return "\n\n".join(filter(None, [row.situation, row.change, answer]))
