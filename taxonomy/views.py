"""Theme pages: what each gathers, the narrower ones below it, and the way through the broader ones."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from wagtail.models import Site

from portal.share import Share
from taxonomy.gatherings import about
from taxonomy.models import Theme

MOST_THEMES = 300


@require_safe
def themes(request: HttpRequest) -> HttpResponse:
    """The tree, two levels of it: the broader themes, and what stands directly below them."""
    title = gettext("Themes")
    tree: list[dict[str, Any]] = []
    for theme in Theme.objects.filter(depth__lte=2).order_by("path")[:MOST_THEMES]:
        if theme.depth == 1:
            tree.append({"theme": theme, "url": address(theme), "narrower": []})
        else:
            tree[-1]["narrower"].append({"title": theme.title, "url": address(theme)})
    context = {
        "crumbs": [*_from_home(request), {"title": title, "url": ""}],
        "tree": tree,
        "share": Share(title, path=reverse("themes")),
    }
    return render(request, "taxonomy/themes.html", context)


@require_safe
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """One theme, with what the portal holds about it."""
    found = get_object_or_404(Theme, slug=slug)
    broader = [{"title": each.title, "url": address(each)} for each in found.get_ancestors()]
    narrower = [
        {"title": each.title, "url": address(each), "text": each.summary}
        for each in found.get_children()[:MOST_THEMES]
    ]
    themes_crumb = {"title": gettext("Themes"), "url": reverse("themes")}
    context = {
        "theme": found,
        "crumbs": [*_from_home(request), themes_crumb, *broader, {"title": found.title, "url": ""}],
        "narrower": narrower,
        "groups": about(found, request),
        "share": Share(found.title, found.summary, address(found)),
    }
    return render(request, "taxonomy/theme.html", context)


def address(theme: Theme) -> str:
    return reverse("theme", args=[theme.slug])


def _from_home(request: HttpRequest) -> list[dict[str, str]]:
    site = Site.find_for_request(request)
    if site is None:
        return []
    return [{"title": site.root_page.title, "url": site.root_page.get_url(request) or "/"}]
