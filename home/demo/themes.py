"""The tree of themes, and the reasons of the charter."""

from contributions.models import Reason
from home.demo import records
from home.demo.content import Entry
from taxonomy.models import Theme


def load_themes(content: Entry) -> dict[str, Theme]:
    """Themes by slug; a parent stands before its children in the content."""
    tree: dict[str, Theme] = {}
    for entry in content.entries("themes"):
        slug, key = entry.get("slug"), f"theme:{entry.get('slug')}"
        wanted = {
            "title": entry.get("title"),
            "summary": entry.get("summary", ""),
            "example": entry.example(),
        }
        theme = records.find(key, Theme, otherwise=Theme.objects.filter(slug=slug).first)
        if theme is None:
            theme = Theme(slug=slug, **wanted)
            parent = tree.get(entry.get("parent"))
            if parent is None:
                Theme.add_root(instance=theme)
            else:
                Theme.objects.get(pk=parent.pk).add_child(instance=theme)
        else:
            entry.get("parent")
            _fill(key, theme, wanted)
        records.remember(key, theme, wanted)
        tree[slug] = theme
    return tree


def load_reasons(content: Entry) -> dict[str, Reason]:
    """Reasons by code, in the order of the charter."""
    reasons: dict[str, Reason] = {}
    for page in content.entries("legal_pages"):
        for order, entry in enumerate(page.entries("reasons"), start=1):
            code, key = entry.get("code"), f"reason:{entry.get('code')}"
            wanted = {field: entry.get(field) for field in ("title", "rule", "words_to_author")}
            reason = records.find(key, Reason, otherwise=Reason.objects.filter(code=code).first)
            if reason is None:
                reason = Reason.objects.create(code=code, sort_order=order, **wanted)
            else:
                _fill(key, reason, wanted)
            records.remember(key, reason, wanted)
            reasons[code] = reason
    return reasons


def _fill(key: str, instance: Theme | Reason, wanted: dict[str, str]) -> None:
    if missing := records.to_fill(key, instance, wanted):
        for name, value in missing.items():
            setattr(instance, name, value)
        instance.save()
