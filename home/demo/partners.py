"""Partners and programmes of the demonstration."""

from home.demo import records
from home.demo.bodies import date_of
from home.demo.content import Entry
from projects.models import Programme
from taxonomy.models import Partner


def load_partners(content: Entry) -> dict[str, Partner]:
    """Partners by slug; what somebody changed of one stays."""
    loaded = {}
    for entry in content.entries("partners"):
        wanted = {"title": entry.get("title"), "kind": entry.get("kind"), "example": entry.example()}
        partner, _created = Partner.objects.get_or_create(slug=entry.get("slug"), defaults=wanted)
        loaded[partner.slug] = partner
    return loaded


def load_programmes(content: Entry, partners: dict[str, Partner]) -> dict[str, Programme]:
    """Programmes by slug, with whoever carries them."""
    loaded = {}
    for entry in content.entries("programmes"):
        wanted = {
            "title": entry.get("title"),
            "summary": entry.get("summary", ""),
            "note": entry.get("end_note", ""),
            "starts_on": date_of(entry.get("start")),
            "ends_on": date_of(entry.get("end")),
            "precision": entry.get("date_precision"),
            "example": entry.example(),
        }
        programme, created = Programme.objects.get_or_create(slug=entry.get("slug"), defaults=wanted)
        if created:
            programme.partners.set([partners[slug] for slug in entry.get("partners", [])])
            programme.save()
            records.remember(f"programme:{programme.slug}", programme, wanted)
        loaded[programme.slug] = programme
    return loaded
