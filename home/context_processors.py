"""`site` in every template: name, menu, footer, read once and only by pages that show them."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext
from wagtail.models import Page, Site

from home.models import SiteSettings, StandardPage


def site(request: HttpRequest) -> dict[str, Any]:
    """Lazy, so that the CMS's own pages pay nothing for it."""
    return {"site": SimpleLazyObject(lambda: site_context(request))}


def site_context(request: HttpRequest) -> dict[str, Any]:
    """What header and footer show; nothing when the request belongs to no site (error pages)."""
    found = Site.find_for_request(request)
    if found is None:
        return {}
    settings = SiteSettings.for_request(request)
    footer_pages = list(StandardPage.objects.live().public().filter(in_footer=True).order_by("path"))
    linked = {
        page.pk: page
        for page in Page.objects.live().filter(
            pk__in=filter(
                None,
                [settings.accessibility_page_id, settings.charter_page_id, settings.personal_data_page_id],
            )
        )
    }

    def url_of(page_id: int | None) -> str:
        page = linked.get(page_id) if page_id else None
        return (page.get_url(request) or "") if page else ""

    footer_links = [
        {"title": page.title, "url": page.get_url(request)}
        for page in footer_pages
        if page.pk != settings.accessibility_page_id
    ]
    state = settings.get_accessibility_state_display()
    return {
        "title": settings.title,
        "short_title": settings.short_title,
        "tagline": settings.strapline,
        "description": settings.description,
        "banner": settings.banner,
        "home_url": found.root_page.get_url(request) or "/",
        "menu": _menu(found, request),
        "footer_links": footer_links,
        "organisation": settings.organisation,
        "contact_email": settings.contact_email,
        "contact_phone": settings.contact_phone,
        "accessibility_label": gettext("Accessibility: %(state)s") % {"state": state},
        "accessibility_url": url_of(settings.accessibility_page_id),
        "charter_url": url_of(settings.charter_page_id),
        "personal_data_url": url_of(settings.personal_data_page_id),
    }


def _menu(found: Site, request: HttpRequest) -> list[dict[str, Any]]:
    pages = Page.objects.child_of(found.root_page).live().public().in_menu().order_by("path")
    menu = []
    for page in pages:
        url = page.get_url(request) or ""
        menu.append({"title": page.title, "url": url, "current": bool(url) and request.path.startswith(url)})
    return menu
