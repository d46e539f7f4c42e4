"""How many of each kind a search found: links that narrow it, and themes to choose from."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from home.searching.asked import Asked, Found
from home.searching.kinds import CONTRIBUTIONS, PAGE_KINDS, PAGES, page_kind
from home.searching.lab import FoundOfLab
from home.searching.pages import MOST_FOUND, Hits
from taxonomy.models import Theme

MOST_THEMES = 300


@dataclass(frozen=True)
class Facet:
    """One kind: `number` of it were found, or more than that."""

    label: Any
    url: str
    number: int = 0
    is_more: bool = False
    is_current: bool = False


def facets_of(asked: Asked, hits: Hits, contributions: Found, lab: list[FoundOfLab]) -> list[Facet]:
    """Everything, then each kind of which something was found, and the one asked for in any case."""
    cut = hits.by_kind.get(PAGES, 0) > MOST_FOUND
    kinds = [(PAGES, _("All the pages"), min(hits.by_kind.get(PAGES, 0), MOST_FOUND), cut)]
    kinds += [(kind.code, kind.label, hits.by_kind.get(kind.code, 0), cut) for kind in PAGE_KINDS]
    kinds.append((CONTRIBUTIONS, _("Contributions"), contributions.counted, contributions.more_than_counted))
    kinds += [(group.name, group.label, group.number, bool(group.more_url)) for group in lab]
    whole = [each for each in kinds if page_kind(each[0]) is None]
    total, is_more = sum(each[2] for each in whole), any(each[3] for each in whole)
    return [Facet(_("Everything"), asked.url(dans=""), total, is_more, is_current=not asked.only)] + [
        Facet(label, asked.url(dans=code), number, is_more, is_current=code == asked.only)
        for code, label, number, is_more in kinds
        if number or code == asked.only
    ]


def themes() -> list[Theme]:
    """Those to choose from, each below the one it narrows."""
    return list(Theme.objects.order_by("path")[:MOST_THEMES])
