"""Atom feeds: what each has in common, whatever it lists."""

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from wagtail.models import Site

from contributions.plain_text import xml_text

MOST_ENTRIES = 20


class Feed(Atom1Feed):
    """An entry may be in another language than its feed: `language`, a BCP 47 tag."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        language = item.get("language")
        return super().item_attributes(item) | ({"xml:lang": language} if language else {})


def new_feed(
    request: HttpRequest, *, title: str, subtitle: str, path: str, author: str = "", otherwise: str
) -> Feed:
    """A feed about the page at `path`, whose own address is `flux/` below it; its entries are still to come.

    Atom wants an author: `author`, else the site, else `otherwise`. That of an entry is its own.
    """
    site = Site.find_for_request(request)
    about = urljoin(site.root_url if site else "", path)
    return Feed(
        title=xml_text(title),
        link=about,
        description="",
        subtitle=xml_text(subtitle),
        feed_url=urljoin(about, "flux/"),
        language=settings.LANGUAGE_CODE,
        author_name=xml_text(author or (site.site_name if site else "") or otherwise),
        feed_guid=about,
    )


def feed_response(feed: Atom1Feed) -> HttpResponse:
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response
