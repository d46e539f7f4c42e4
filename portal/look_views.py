"""The component page as it looks by day, by night and on paper, on any screen: `?vue=nuit`.

The style sheets stay what they are: only the conditions that a screen cannot choose are answered for it.
"""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from portal.static_files import COMMENT, ENTRY, IMPORT

NIGHT = "@media screen and (prefers-color-scheme: dark)"
PAPER = "@media print"
ALWAYS, NEVER = "@media all", "@media not all"
# What stands for each condition, and the scheme of the browser's own controls.
VIEWS: dict[str, tuple[str, str, str]] = {
    "jour": (NEVER, NEVER, "light"),
    "nuit": (ALWAYS, NEVER, "dark"),
    "papier": (NEVER, ALWAYS, "light"),
}
LABELS = {"": "Comme votre appareil", "jour": "Jour", "nuit": "Nuit", "papier": "Papier"}


def chosen(request: HttpRequest) -> str:
    """The view that the address asks for; an unknown one is the reader's own."""
    view = request.GET.get("vue", "")
    return view if view in VIEWS else ""


def links(view: str) -> list[dict[str, object]]:
    """The switch between views."""
    return [
        {"label": label, "url": f"?vue={code}" if code else "?", "current": code == view}
        for code, label in LABELS.items()
    ]


def sheet_url(view: str) -> str:
    """The style sheet of `view`; empty where it is the site's own."""
    return reverse("components_css", args=[view]) if view else ""


def style_sheet(request: HttpRequest, view: str) -> HttpResponse:
    """Every part, written into one sheet, as `view` shows it."""
    if view not in VIEWS:
        raise Http404
    night, paper, scheme = VIEWS[view]
    css = _whole().replace(NIGHT, night).replace(PAPER, paper)
    css = css.replace("color-scheme: light dark", f"color-scheme: {scheme}")
    return HttpResponse(css, content_type="text/css")


def _whole() -> str:
    folder = settings.BASE_DIR / "static" / "css"
    entry = (settings.BASE_DIR / "static" / ENTRY).read_text()
    return COMMENT.sub("", IMPORT.sub(lambda found: _layer(folder / found["file"], found["layer"]), entry))


def _layer(path: Path, layer: str) -> str:
    return f"@layer {layer} {{\n{path.read_text()}\n}}"
