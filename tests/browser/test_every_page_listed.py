"""The catalogue of pages (tools.shown) leaves none out: page types, addresses, sub-routes, templates."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import get_page_models

pytestmark = pytest.mark.once

ROOMS = {"home", "projects", "events", "lab", "calls", "contributions", "people", "taxonomy", "portal"}
TEMPLATES = Path(settings.BASE_DIR) / "templates"

# Addresses of the site that answer with something else than a page for people.
NO_PAGES = {
    "alive": "for machines",
    "ready": "for machines",
    "robots": "for machines",
    "sitemap": "for machines",
    "sitemap-file": "for machines",
    "colours": "a style sheet",
    "components_css": "a style sheet",
    "follow_attachment": "a file",
    "follow_download": "a file; the page in it is shown by the scene of an author",
    "follow_document": "a file",
    "follow_calendar": "a file",
    "follow_engagement_answer": "takes what the page of an engagement sends",
    "follow_following_confirm": "takes what the page of a following sends",
    "follow_following_wish": "takes what the page of a following sends",
    "follow_following_leave": "takes what the page of a following sends",
    "open_data_file": "a file",
    "open_data_dictionary": "a file",
    "open_data_schema": "a file",
    "page_file": "files below pages",
    "wagtailcore_login": "leads to the login of the CMS",
    "wagtailcore_authenticate_with_password": "of Wagtail: the way into a page with a password",
    "wagtaildocs_authenticate_with_password": "of Wagtail: the way into a document with a password",
    "wagtaildocs_serve": "a file",
    "django.views.static.serve": "pictures",
}
NO_ROUTES = {
    ("CallPage", "attachment"): "a file",
    ("CallPage", "data_csv"): "a file",
    ("CallPage", "data_json"): "a file",
    ("CallPage", "feed"): "a feed",
    ("EventIndexPage", "feed"): "a feed",
    ("EventIndexPage", "calendar"): "a file",
    ("EventPage", "calendar"): "a file",
    ("NewsIndexPage", "feed"): "a feed",
    ("ResultIndexPage", "feed"): "a feed",
    ("SubjectIndexPage", "feed"): "a feed",
}
# Templates of pages that only others stand on.
NO_TEMPLATES: dict[str, str] = {}


def test_every_page_type_is_shown(shown):
    types = {model.__name__ for model in get_page_models() if model._meta.app_label in ROOMS}
    assert len(types) >= 20
    assert types - {page.page_type for page in shown.pages} == set()


def test_every_sub_route_of_a_page_is_shown(shown):
    # Where two views have one address, the second is what RoutablePageMixin has by itself.
    routes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for model in get_page_models():
        if model._meta.app_label in ROOMS and issubclass(model, RoutablePageMixin):
            for pattern in model.get_subpage_urls():
                routes[model.__name__, str(pattern.pattern)].add(pattern.callback.__name__)
    seen = {(page.page_type, page.route) for page in shown.pages} | NO_ROUTES.keys()
    assert len(routes) >= 30
    for (model_name, address), views in routes.items():
        assert seen & {(model_name, view) for view in views}, f"{address} of {model_name}"
    assert {view for _model, view in NO_ROUTES} <= set().union(*routes.values())


def public_names(patterns: list) -> set[str]:
    """The names of the addresses outside the CMS."""
    names = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if str(pattern.pattern) not in ("admin/", "__debug__/"):
                names |= public_names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and not str(pattern.pattern).startswith("admin/"):
            names.add(pattern.name or pattern.lookup_str)
    return names


def test_every_address_outside_the_cms_is_shown(shown):
    names = public_names(get_resolver().url_patterns)
    seen = {page.url_name for page in shown.pages}
    assert len(names) >= 40
    assert names - seen - NO_PAGES.keys() == set()
    assert NO_PAGES.keys() <= names


def test_every_template_of_a_public_page_is_shown(shown):
    pages = {
        path.relative_to(TEMPLATES).as_posix(): path.read_text()
        for path in TEMPLATES.rglob("*.html")
        if "admin" not in path.relative_to(TEMPLATES).as_posix()
    }
    # A whole page stands on a base; what is included does not.
    whole = {name for name, text in pages.items() if re.search(r"{%\s*extends\b", text)}
    seen = set().union(*(page.templates for page in shown.pages))
    assert len(whole) >= 90
    assert whole - seen - NO_TEMPLATES.keys() == set()
    assert NO_TEMPLATES.keys() <= whole
