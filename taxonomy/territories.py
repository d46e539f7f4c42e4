"""Communes as people type them, and territories as a tree."""

from collections import Counter
from collections.abc import Iterable

from portal.folding import fold
from taxonomy.models import Territory

# A browser's list of suggestions; beyond it, people type and the name is still recognised.
MOST_SUGGESTED = 1000


def commune_names() -> list[str]:
    """The communes to suggest, in alphabetical order; two of the same name carry their department."""
    communes = list(
        Territory.objects.filter(kind=Territory.Kind.COMMUNE).select_related("parent")[:MOST_SUGGESTED]
    )
    times = Counter(commune.title for commune in communes)
    return [_full_name(commune) if times[commune.title] > 1 else commune.title for commune in communes]


def commune_named(text: str) -> Territory | None:
    """The one commune that `text` names, whatever its case, accents and hyphens; None when in doubt."""
    wanted = fold(text)
    if not wanted:
        return None
    communes = Territory.objects.filter(kind=Territory.Kind.COMMUNE).select_related("parent")
    found = [commune for commune in communes if wanted in (fold(commune.title), fold(_full_name(commune)))]
    return found[0] if len(found) == 1 else None


def lineage(place: Territory) -> list[Territory]:
    """What contains `place`, the widest first, and itself at the end; no query after `put_together`."""
    found = [place]
    while len(found) < len(Territory.Kind) and (wider := found[0].parent):
        found.insert(0, wider)
    return found


def put_together(places: Iterable[Territory]) -> list[Territory]:
    """`places`, each with the one of them that contains it: a thousand communes stand in few departments."""
    known = {place.pk: place for place in places}
    for place in known.values():
        if place.parent_id in known:
            place.parent = known[place.parent_id]
    return list(known.values())


def in_tree_order(places: Iterable[Territory]) -> list[Territory]:
    """`places` by name, each below what contains it."""
    return sorted(places, key=lambda place: [(fold(each.title), each.pk) for each in lineage(place)])


def _full_name(commune: Territory) -> str:
    return f"{commune.title} ({commune.parent.title})" if commune.parent else commune.title
