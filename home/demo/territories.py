"""The departments of the Region, and some of its communes."""

from home.demo.content import Entry
from taxonomy.models import Territory

KINDS = {"departement": Territory.Kind.DEPARTMENT, "commune": Territory.Kind.COMMUNE}


def load_territories(content: Entry) -> dict[str, Territory]:
    """Territories by slug; what contains another stands before it. One that exists is left as it is."""
    loaded: dict[str, Territory] = {}
    for entry in content.entries("territories"):
        slug = entry.get("slug")
        parent = loaded.get(entry.get("parent"))
        loaded[slug], _created = Territory.objects.get_or_create(
            kind=KINDS[entry.get("kind")],
            code=entry.get("code"),
            defaults={"slug": slug, "title": entry.get("title"), "parent": parent},
        )
    return loaded
