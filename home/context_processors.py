"""`site` in every template: name, menu, footer, read once and only by pages that show them."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext
from wagtail.models import Page, Site

from home.accessibility.addresses import FORM
from home.accessibility.states import state_of
from home.accessibility.where import form_url
from home.branding import logo_of, stylesheet_url
from home.models import AccessibilityAudit, AccessibilityPage, SiteSettings, StandardPage
from lab.models import SubjectIndexPage
from portal.cache.kept import kept, number_of
from portal.pages import unrestricted
from portal.share import logo_picture

# What the state of accessibility comes from, of the last audit: read with the pages.
AUDIT = ("audited_on", "conform", "applicable")
# Where the address of the form stands in the footer, which is the same under every page but for that.
FORM_URL = "%form-that-reports-a-barrier%"


def site(request: HttpRequest) -> dict[str, Any]:
    """Lazy, so that the CMS's own pages pay nothing for it."""
    return {"site": SimpleLazyObject(lambda: site_context(request))}


def site_context(request: HttpRequest) -> dict[str, Any]:
    """What the header shows, and the footer whole; nothing when the request is for no site (error pages)."""
    found = Site.find_for_request(request)
    if found is None:
        return {}
    # An audit stops being in force on a day, whatever changed or not.
    name = ("site context", found.pk, get_language(), timezone.localdate())
    context = kept(number_of(request), name, lambda: _site_context(found, request))
    menu = [entry | {"current": _is_current(entry["url"], request)} for entry in context["menu"]]
    report_url = form_url(context["barrier_form_path"], request.path)
    return context | {
        "menu": menu,
        "search_current": request.path == context["search_url"],
        # Percent-encoded: nothing of it is markup.
        "footer": mark_safe(context["footer"].replace(FORM_URL, report_url)),
    }


def _site_context(found: Site, request: HttpRequest) -> dict[str, Any]:
    settings = SiteSettings.for_request(request)
    pages = _pages(found, settings, number_of(request))
    legal = {page.pk: page.get_url(request) or "" for page in pages}
    footer_links = [{"title": page.title, "url": page.get_url(request)} for page in pages if page.in_footer]
    # An editor's page of that address, from before the portal had its own, is not reached.
    open_data = reverse("open_data")
    footer_links = [link for link in footer_links if link["url"] != open_data]
    accessibility = next((page for page in pages if _is_accessibility(page)), None)
    accessibility_url = (accessibility.get_url(request) or "") if accessibility else ""
    subjects = next((page for page in pages if page.takes_subjects), None)
    footer = {
        **(_question_of(subjects, request) if subjects else {}),
        "footer_links": footer_links,
        "organisation": settings.organisation,
        "email": settings.contact_email,
        "phone": settings.contact_phone,
        "open_data_url": open_data,
        "accessibility_label": gettext("Accessibility: %(state)s") % {"state": _state(accessibility)},
        "accessibility_url": accessibility_url,
        "barrier_url": FORM_URL if accessibility_url else "",
    }
    return {
        "title": settings.title,
        "organisation": settings.organisation,
        "short_title": settings.short_title,
        "tagline": settings.strapline,
        "description": settings.description,
        "banner": settings.banner,
        "colours_url": stylesheet_url(settings),
        "logo": logo_of(settings),
        # For pages that have none of their own.
        "picture": logo_picture(settings.logo, settings.title),
        "contact_email": settings.contact_email,
        "contact_phone": settings.contact_phone,
        "home_url": found.root_page.get_url(request) or "/",
        "search_url": reverse("search"),
        "menu": _menu(pages, found, request),
        # The same under every page: it is rendered once.
        "footer": render_to_string("components/footer.html", footer),
        "accessibility_url": accessibility_url,
        "barrier_form_path": f"{accessibility_url}{FORM}",
        "charter_url": legal.get(settings.charter_page_id, ""),
        "personal_data_url": legal.get(settings.personal_data_page_id, ""),
    }


def _pages(site: Site, settings: SiteSettings, number: int | None) -> list[Page]:
    """Every page that menu, footer and legal links lead to, in one query."""
    home = site.root_page
    legal = [settings.charter_page_id, settings.personal_data_page_id]
    in_footer = Exists(StandardPage.objects.filter(pk=OuterRef("pk"), in_footer=True))
    in_menu = Q(show_in_menus=True, depth=home.depth + 1, path__startswith=home.path)
    takes_subjects = Exists(SubjectIndexPage.objects.filter(pk=OuterRef("pk"), path__startswith=home.path))
    past = AccessibilityAudit.objects.filter(page=OuterRef("pk"), audited_on__lte=timezone.localdate())
    last = past.order_by("-audited_on", "-pk")
    audit = {name: Subquery(last.values(name)[:1]) for name in AUDIT}
    pages = unrestricted(Page.objects.live(), number)
    pages = pages.annotate(in_footer=in_footer, takes_subjects=takes_subjects, **audit)
    accessibility = Q(content_type=_accessibility_type(), path__startswith=home.path)
    wanted = in_menu | Q(in_footer=True) | Q(takes_subjects=True) | accessibility
    return list(pages.filter(wanted | Q(pk__in=filter(None, legal))).order_by("path"))


def _question_of(subjects: Page, request: HttpRequest) -> dict[str, str]:
    """The last word of every page is a question to its reader, where subjects are taken."""
    return {
        "question": gettext("A question that we should ask?"),
        "question_text": gettext("Citizen, agent, elected official or partner: tell us what is stuck."),
        "cta_label": gettext("Propose a subject"),
        "cta_url": subjects.get_url(request) or "",
    }


def _accessibility_type() -> ContentType:
    return ContentType.objects.get_for_model(AccessibilityPage)


def _is_accessibility(page: Page) -> bool:
    return page.content_type_id == _accessibility_type().pk


def _state(page: Any) -> str:
    """The state of accessibility, in the words that the law asks for; without a page, there is no audit."""
    audited = page is not None and page.audited_on is not None
    audit = AccessibilityAudit(**{name: getattr(page, name) for name in AUDIT}) if audited else None
    return str(state_of(audit, timezone.localdate()).label)


def _menu(pages: list[Page], site: Site, request: HttpRequest) -> list[dict[str, Any]]:
    menu = []
    for page in pages:
        if page.show_in_menus and page.is_child_of(site.root_page):
            menu.append({"title": page.title, "url": page.get_url(request) or ""})
    return menu


def _is_current(url: str, request: HttpRequest) -> bool:
    return bool(url) and request.path.startswith(url)
