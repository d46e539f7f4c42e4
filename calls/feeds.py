"""The feed of a call: its last published contributions, as Atom."""

from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import gettext
from wagtail.models import Site

from calls.models import CallPage
from contributions.listing import newest
from contributions.plain_text import xml_text

MOST_ENTRIES = 20


def answers(request: HttpRequest, page: CallPage) -> HttpResponse:
    """The newest published contributions, their words as escaped text, a name only where one was given."""
    site = Site.find_for_request(request)
    root = site.root_url if site else ""
    about = urljoin(root, page.list_path())
    name = gettext("Answers to “%(question)s”") % {"question": page.poster}
    feed = Atom1Feed(
        title=xml_text(name),
        link=about,
        description="",
        subtitle=xml_text(page.summary or page.introduction),
        feed_url=urljoin(about, "flux/"),
        language=settings.LANGUAGE_CODE,
        # Atom wants an author; that of an entry is its own, when they said who they are.
        author_name=xml_text(page.service_name or (site.site_name if site else "") or page.title),
        feed_guid=about,
    )
    for row in newest(page, MOST_ENTRIES):
        address = urljoin(root, page.public_path(row.submission))
        feed.add_item(
            title=xml_text(row.title),
            link=address,
            unique_id=address,
            description=linebreaks(xml_text(row.body), autoescape=True),
            author_name=xml_text(row.shown_as) or None,
            pubdate=row.submitted_at,
            updateddate=row.submitted_at,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response
