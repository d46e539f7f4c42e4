"""{% share %}: canonical address and Open Graph, in the head of every page that is one."""

from typing import Any
from urllib.parse import urljoin

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import get_language, to_locale
from wagtail.models import Site

from portal.pages import HOME_DEPTH
from portal.share import Share

register = template.Library()

LONGEST_DESCRIPTION = 200
REGIONS = {"fr": "fr_FR", "en": "en_GB"}


@register.inclusion_tag("components/share.html", takes_context=True)
def share(context: template.Context) -> dict[str, Any]:
    """Nothing for what is no page of the site: errors, forms behind a secret link."""
    request: HttpRequest | None = context.get("request")
    page = context.get("page")
    shared: Share | None = context.get("share") or _of_page(page)
    site = Site.find_for_request(request) if request else None
    if request is None or shared is None or site is None:
        return {}
    language = get_language() or settings.LANGUAGE_CODE
    about = context.get("site") or {}
    description = " ".join((shared.description or about.get("description", "")).split())
    return {
        "title": shared.title,
        "description": Truncator(description).chars(LONGEST_DESCRIPTION),
        "type": shared.type,
        "url": urljoin(site.root_url, shared.path or request.path),
        "site_name": about.get("title", ""),
        "locale": REGIONS.get(language, to_locale(language)),
    }


def _of_page(page: Any) -> Share | None:
    """A page of the CMS says what its editor wrote for search engines, or what it shows."""
    if page is None or not hasattr(page, "seo_title"):
        return None
    return Share(
        title=page.seo_title or getattr(page, "poster", "") or getattr(page, "headline", "") or page.title,
        description=page.search_description
        or getattr(page, "summary", "")
        or getattr(page, "introduction", ""),
        type="website" if page.depth <= HOME_DEPTH else "article",
    )
