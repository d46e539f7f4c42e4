"""`site` in every template: name, menu, footer, read once and only by pages that show them."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
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
    pages = _pages(found, settings)
    legal = {page.pk: page.get_url(request) or "" for page in pages}
    footer_links = [
        {"title": page.title, "url": page.get_url(request)}
        for page in pages
        if page.in_footer and page.pk != settings.accessibility_page_id
    ]
    state = settings.get_accessibility_state_display()
    return {
        "title": settings.title,
        "short_title": settings.short_title,
        "tagline": settings.strapline,
        "description": settings.description,
        "banner": settings.banner,
        "home_url": found.root_page.get_url(request) or "/",
        "search_url": reverse("search"),
        "search_current": request.path == reverse("search"),
        "menu": _menu(pages, found, request),
        "footer_links": footer_links,
        "organisation": settings.organisation,
        "contact_email": settings.contact_email,
        "contact_phone": settings.contact_phone,
        "accessibility_label": gettext("Accessibility: %(state)s") % {"state": state},
        "accessibility_url": legal.get(settings.accessibility_page_id, ""),
        "charter_url": legal.get(settings.charter_page_id, ""),
        "personal_data_url": legal.get(settings.personal_data_page_id, ""),
    }


def _pages(site: Site, settings: SiteSettings) -> list[Page]:
    """Every page that menu, footer and legal links lead to, in one query."""
    home = site.root_page
    legal = [settings.accessibility_page_id, settings.charter_page_id, settings.personal_data_page_id]
    in_footer = Exists(StandardPage.objects.filter(pk=OuterRef("pk"), in_footer=True))
    in_menu = Q(show_in_menus=True, depth=home.depth + 1, path__startswith=home.path)
    pages = Page.objects.live().public().annotate(in_footer=in_footer)
    return list(pages.filter(in_menu | Q(in_footer=True) | Q(pk__in=filter(None, legal))).order_by("path"))


def _menu(pages: list[Page], site: Site, request: HttpRequest) -> list[dict[str, Any]]:
    menu = []
    for page in pages:
        if page.show_in_menus and page.is_child_of(site.root_page):
            url = page.get_url(request) or ""
            current = bool(url) and request.path.startswith(url)
            menu.append({"title": page.title, "url": url, "current": current})
    return menu
