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
    """One kind: `number` of it were found, or more than that, or at least that."""

    label: Any
    url: str
    number: int = 0
    is_more: bool = False
    # Not all that hold the words were looked at for the theme.
    is_least: bool = False
    is_current: bool = False


def facets_of(asked: Asked, hits: Hits, contributions: Found, lab: list[FoundOfLab]) -> list[Facet]:
    """Everything, then each kind of which something was found, and the one asked for in any case."""
    found = hits.by_kind.get(PAGES, 0)
    of_pages = {"is_more": found > MOST_FOUND, "is_least": hits.is_partial}
    of_contributions = {"is_more": contributions.more_than_counted, "is_least": contributions.is_partial}
    kinds: list[tuple[str, Any, int, dict[str, bool]]] = [
        (PAGES, _("All the pages"), min(found, MOST_FOUND), of_pages),
        *((kind.code, kind.label, hits.by_kind.get(kind.code, 0), of_pages) for kind in PAGE_KINDS),
        (CONTRIBUTIONS, _("Contributions"), contributions.counted, of_contributions),
        *((group.name, group.label, group.number, {"is_more": bool(group.more_url)}) for group in lab),
    ]
    whole = [each for each in kinds if page_kind(each[0]) is None]
    total = sum(number for _code, _label, number, _how in whole)
    how = {name: any(each[3].get(name) for each in whole) for name in ("is_more", "is_least")}
    return [Facet(_("Everything"), asked.url(dans=""), total, **how, is_current=not asked.only)] + [
        Facet(label, asked.url(dans=code), number, **how, is_current=code == asked.only)
        for code, label, number, how in kinds
        if number or code == asked.only
    ]


def themes() -> list[Theme]:
    """Those to choose from, each below the one it narrows."""
    return list(Theme.objects.order_by("path")[:MOST_THEMES])
