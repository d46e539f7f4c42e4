"""Communes as people type them."""

from collections import Counter

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


def _full_name(commune: Territory) -> str:
    return f"{commune.title} ({commune.parent.title})" if commune.parent else commune.title
