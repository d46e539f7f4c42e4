"""A poster to be put on a wall: what is asked, or a day, on one page of A4 or A3, with the address as a code.

Apps fill a `WallPoster` and route `affiche/` here; templates/wall_poster.html draws it.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from wagtail.models import Page

from portal.qr import qr_code

# Sizes of type that static/css/wall-poster.css knows, in hundredths of the width of the sheet.
SIZES = (20, 18, 16, 14.5, 13, 12, 11, 10.3, 9.6, 9, 8.4, 7.8, 7.2, 6.6, 6, 5.5, 5, 4.5, 4, 3.5)
# How wide a character is, of its height (0.45 in the typefaces meant, up to 0.6 in what may stand in),
# how high a line, and how much of a line is lost at its end.
CHARACTER, LINE, LOST = 0.55, 0.98, 1.1
# Where an address is copied by hand, longer than this it is not.
LONGEST_TYPED = 60
# What a title may take of the sheet, in hundredths of its width: across, down, and down beside a date.
ACROSS, DOWN, BELOW_A_DATE = 90, 68, 26
# A line of a fact, beyond the two that are counted in.
FACT_LINE, FACT_CHARACTER = 3.3, 1.5
# The entries of who is asked: a poster is read from afar.
LONGEST_FACT = 110


@dataclass(frozen=True)
class Paper:
    """One of the ways to print it; `slug` is the end of its address."""

    slug: str
    size: str
    ink: str
    label: str


def papers() -> list[Paper]:
    return [
        Paper("", "a4", "full", gettext("A4, in colour")),
        Paper("a4-encre", "a4", "spare", gettext("A4, sparing ink")),
        Paper("a3", "a3", "full", gettext("A3, in colour")),
        Paper("a3-encre", "a3", "spare", gettext("A3, sparing ink")),
    ]


@dataclass(frozen=True)
class PosterFact:
    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class WallPoster:
    """What stands on one; `title` is the question, or the name of the day."""

    page: Page
    title: str
    stage: str
    stage_label: str
    kicker: str
    # What to do, in a few words, above the address.
    call_to_act: str
    facts: list[PosterFact] = field(default_factory=list)
    # What it must say before anything else: that it is closed, cancelled.
    stamp: str = ""
    foot: str = ""
    # The date as the picture (events.dates.When), for a day.
    when: Any = None
    is_question: bool = False

    @cached_property
    def size(self) -> str:
        """The class of its type: the largest in which the title fits."""
        return f"{type_size(self.title, ACROSS, self._down):g}".replace(".", "-")

    @property
    def _down(self) -> float:
        """What is left for the title once the date and the facts stand."""
        has_date = self.when is not None and self.when.shape != "none"
        per_line = (100 / max(len(self.facts), 1) - 6) / FACT_CHARACTER
        lines = max((math.ceil(len(fact.value) / per_line) for fact in self.facts), default=0)
        most = BELOW_A_DATE if has_date else DOWN
        return max(most - FACT_LINE * max(0, lines - 2), most / 3)

    @cached_property
    def address(self) -> str:
        return self.page.full_url or settings.PUBLIC_BASE_URL

    @cached_property
    def typed_address(self) -> str:
        """The address as one types it; of one too long for that, the page above, where it is listed."""
        typed = _without_scheme(self.address)
        if len(typed) <= LONGEST_TYPED:
            return typed
        return _without_scheme(self.page.get_parent().full_url or settings.PUBLIC_BASE_URL)

    @property
    def typed_parts(self) -> list[str]:
        """The same in pieces: a line may end after any of them."""
        return re.findall(r"[^/-]+[/-]*|[/-]+", self.typed_address)

    @cached_property
    def code(self) -> SafeString:
        return qr_code(self.address)


def type_size(text: str, across: float, down: float) -> float:
    """The largest of SIZES in which `text` fits in a rectangle, whatever condensed typeface there is."""
    words = text.split()
    longest = max(map(len, words), default=1)
    area = math.sqrt(across * down / (max(len(text), 1) * CHARACTER * LINE * LOST))
    most = min(area, across / (longest * CHARACTER))
    return next((size for size in SIZES if size <= most), SIZES[-1])


def several(entries: Sequence[str]) -> str:
    """Entries of a list as one fact; what would be too much is left out, and the fact says so."""
    kept: list[str] = []
    for entry in entries:
        if kept and len(", ".join([*kept, entry])) > LONGEST_FACT:
            return gettext("%(some)s, and others") % {"some": ", ".join(kept)}
        kept.append(entry)
    return ", ".join(kept)


def show(request: HttpRequest, poster: WallPoster, slug: str, context: dict[str, Any]) -> HttpResponse:
    """The poster on the paper that `slug` names; 404 for another. Kept in memory as its page is."""
    paper = next((paper for paper in papers() if paper.slug == slug), None)
    if paper is None:
        raise Http404
    base = f"{poster.page.get_url(request)}affiche/"
    choices = [
        {"label": each.label, "url": f"{base}{each.slug}/" if each.slug else base, "current": each == paper}
        for each in papers()
    ]
    values = context | {"poster": poster, "paper": paper, "choices": choices}
    response = TemplateResponse(request, "wall_poster.html", values)
    # Search engines lead to the page itself.
    response["X-Robots-Tag"] = "noindex"
    return response


def _without_scheme(address: str) -> str:
    return address.partition("://")[2].removeprefix("www.").rstrip("/")
