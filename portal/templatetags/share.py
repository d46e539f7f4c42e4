"""{% share %}: canonical address and Open Graph, in the head of every page that is one.

{% share_page %}: the ways to pass its address on, in the page.
{% address_online %} and {% whole_address path %}: what paper says instead of links.
"""

from typing import Any
from urllib.parse import quote, urljoin

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import get_language, to_locale
from wagtail.models import Site

from portal.pages import HOME_DEPTH
from portal.share import Share, picture_of

register = template.Library()

LONGEST_DESCRIPTION = 200
# What the head of a page says, kept until its foot.
SAID = "portal.share.address"
REGIONS = {"fr": "fr_FR", "en": "en_GB"}


@register.inclusion_tag("components/share.html", takes_context=True)
def share(context: template.Context) -> dict[str, Any]:
    """Nothing for what is no page of the site: errors, forms behind a secret link."""
    shared = _shared(context)
    url = _url(context, shared)
    if shared is None or not url:
        return {}
    context.render_context[SAID] = url
    language = get_language() or settings.LANGUAGE_CODE
    about = context.get("site") or {}
    description = " ".join((shared.description or about.get("description", "")).split())
    picture = picture_of(shared.image) or about.get("picture")
    return {
        "title": shared.title,
        "description": Truncator(description).chars(LONGEST_DESCRIPTION),
        "type": shared.type,
        "url": url,
        "site_name": about.get("title", ""),
        "locale": REGIONS.get(language, to_locale(language)),
        "picture": picture,
        # Media may lie on a host of their own, whose address is whole already.
        "picture_url": urljoin(url, picture.url) if picture else "",
    }


@register.inclusion_tag("components/share_page.html", takes_context=True)
def share_page(context: template.Context) -> dict[str, Any]:
    """What {% share %} says in the head, to be passed on by somebody who reads the page."""
    shared = _shared(context)
    url = _url(context, shared)
    if shared is None or not url:
        return {}
    return passing_on(shared.title, url)


@register.simple_tag(takes_context=True)
def address_online(context: template.Context) -> str:
    """What {% share %} said in the head of this page: nothing on one that is secret."""
    return str(context.render_context.get(SAID, ""))


@register.simple_tag(takes_context=True)
def whole_address(context: template.Context, path: str) -> str:
    """`path` on the site that was asked, as one types it; the path alone outside of any."""
    request: HttpRequest | None = getattr(context, "request", None)
    site = Site.find_for_request(request) if request else None
    return urljoin(site.root_url, path) if site else path


def passing_on(title: str, url: str) -> dict[str, str]:
    """What components/share_page.html shows. A letter's subject and body are encoded as RFC 6068 asks."""
    subject, body = quote(title, safe=""), quote(f"{title}\r\n\r\n{url}", safe="")
    return {"title": title, "url": url, "mail_url": f"mailto:?subject={subject}&body={body}"}


def _shared(context: template.Context) -> Share | None:
    shared: Share | None = context.get("share") or _of_page(context.get("page"))
    return shared


def _url(context: template.Context, shared: Share | None) -> str:
    """The whole address of what is shown, on the site that was asked; nothing outside of any."""
    request: HttpRequest | None = context.get("request")
    site = Site.find_for_request(request) if request else None
    if request is None or shared is None or site is None:
        return ""
    return urljoin(site.root_url, shared.path or request.path)


def _of_page(page: Any) -> Share | None:
    """A page of the CMS says what its editor wrote for search engines, or what it shows."""
    if page is None or not hasattr(page, "seo_title"):
        return None
    return Share(
        title=page.seo_title or getattr(page, "poster", "") or getattr(page, "headline", "") or page.title,
        description=page.search_description
        or getattr(page, "summary", "")
        or getattr(page, "introduction", "")
        or getattr(page, "hypothesis", ""),
        type="website" if page.depth <= HOME_DEPTH else "article",
        image=getattr(page, "share_image", None),
    )
