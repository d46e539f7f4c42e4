"""The latest draft of a page, as the public would see it, for whoever holds its address.

It is drawn by Wagtail's own preview, a request of its own at the address of the page: so nothing in it
says the secret one, and no cookie goes in. What leads to parts of the page that are not online yet leads
back to the draft.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from wagtail.models import Page

VIEW = "vue"
# Where the banner stands: what it says explains why one is back at the top.
BANNER = "brouillon"


@dataclass(frozen=True)
class ShownDraft:
    """What the banner says: until when the draft is shown, and what else of the page may be seen."""

    until: datetime
    views: list[dict[str, Any]]


def show(request: HttpRequest, page: Page, *, path: str, until: datetime) -> HttpResponse:
    """The draft of `page`, shown at `path`; one of its other faces (a form) where the query names it."""
    draft = page.get_latest_revision_as_object()
    faces: dict[str, str] = getattr(draft, "FACES_OF_A_DRAFT", {})
    labels = dict(draft.preview_modes)
    mode = request.GET.get(VIEW, "")
    if mode not in faces:
        mode = draft.default_preview_mode
    views: list[dict[str, Any]] = [{"label": gettext("The page"), "url": path, "current": mode not in faces}]
    views += [
        {"label": labels[face], "url": f"{path}?{urlencode({VIEW: face})}", "current": face == mode}
        for face in faces
    ]
    shown = ShownDraft(until=until, views=views if faces else [])
    asked = _without_cookies(request)
    drawn = draft.make_preview_request(asked, mode, {"shown_draft": shown})
    html = _switched_off(_led_back(drawn.content.decode(), draft, path, faces))
    # An answer of its own: no cookie of a form, no length of what was rewritten. The policy lets no form go.
    response = HttpResponse(html, status=drawn.status_code)
    if policy := drawn.get("Content-Security-Policy"):
        response["Content-Security-Policy"] = policy
    return response


def _without_cookies(request: HttpRequest) -> SimpleNamespace:
    """The request as far as Wagtail's preview takes anything from it: nothing of who asks."""
    meta = {name: value for name, value in request.META.items() if name != "HTTP_COOKIE"}
    return SimpleNamespace(META=meta, build_absolute_uri=request.build_absolute_uri)


def _led_back(html: str, draft: Page, path: str, faces: dict[str, str]) -> str:
    """`html` whose links to the page, and to what is not online below it, lead back here."""
    address = draft.get_url()
    if not address:
        return html
    below = {below: face for face, below in faces.items()}

    def led(match: re.Match[str]) -> str:
        if draft.live and match[2] and match[2] not in below:
            return match[0]  # a page below, or a list that is online already
        face = below.get(match[2])
        query = f"?{urlencode({VIEW: face})}" if face else ""
        return f'{match[1]}"{path}{query}#{BANNER}"'

    return re.sub(rf'(<a\b[^>]*\shref=)"{re.escape(address)}([^"#?]*)(?:\?[^"#]*)?(?:#[^"]*)?"', led, html)


def _switched_off(html: str) -> str:
    """`html` whose forms have no button to press: what cannot be sent does not look as if it could."""
    return re.sub(
        r"<form\b.*?</form>",
        lambda form: re.sub(r"<button\b(?![^>]*\sdisabled\b)", "<button disabled", form[0]),
        html,
        flags=re.DOTALL,
    )
