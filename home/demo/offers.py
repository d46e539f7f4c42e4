"""What the lab of the demonstration does for others, and the roles of agents and of its team."""

from collections.abc import Iterable
from typing import Any

from home.demo import records
from home.demo.bodies import sources_block
from home.demo.content import Entry
from home.demo.pages import create_or_fill, section_of
from lab.models import RolesPage, ServiceIndexPage, ServicePage
from portal.pages import Example
from taxonomy.models import Activity

# The activities of the lab's model that each offer is part of, as its words say.
ACTIVITIES = {
    "journee-immersion": ["immersion-parcours-usager"],
    "cadrage-commande": ["aide-definition-besoin"],
    "atelier-co-conception": ["co-conception-ideation", "scenario-usages", "prototypage-rapide"],
    "partenariat-ecole": ["co-conception-ideation", "prototypage-rapide"],
    "mission-creative": ["appui-developpement"],
    "suivi-experimentation": ["experimentation"],
}


def load_services(content: Entry, activities: dict[str, Activity]) -> None:
    """The page of the services, and a page for each; what somebody changed since stays."""
    entry = _page(content, "offers")
    sources = content.entry("meta").entry("sources")
    wanted = {"title": entry.get("title"), "summary": entry.get("summary", "")}
    slug = entry.get("slug")
    index = create_or_fill(f"page:{slug}", ServiceIndexPage, section_of(content, slug), slug, wanted)
    for offer in content.entries("offers"):
        slug = offer.get("slug")
        key = f"service:{slug}"
        wanted = {
            "title": offer.get("title"),
            "senders": offer.get("for", []),
            "stage": offer.get("family"),
            "duration": offer.get("duration", ""),
            "outputs": "\n".join(offer.get("outputs", [])),
            "body": sources_block(offer.get("sources", []), sources),
            "example": offer.example(),
        }
        page = create_or_fill(key, ServicePage, index, slug, wanted)
        _link(key, page, [activities[each] for each in ACTIVITIES.get(slug, []) if each in activities])


def _link(key: str, page: ServicePage, activities: list[Activity]) -> None:
    """Give a service its activities once; what an editor makes of them afterwards stays."""
    if not records.gained(key, {"activities": True}):
        return
    if activities and not page.activities.exists():
        page.activities.set(activities)
        page.save_revision().publish()
    records.remember(key, page, {"activities": True})


def load_roles(content: Entry) -> None:
    """The page of the roles: levels, functions of the team, and who answers for it."""
    entry, roles, site = _page(content, "roles"), content.entry("roles"), content.entry("site")
    agents, team = list(roles.entries("agents")), list(roles.entries("team"))
    contact = site.entry("contact")
    sources = content.entry("meta").entry("sources")
    codes = dict.fromkeys(code for each in [*agents, *team] for code in each.get("sources", []))
    wanted = {
        "title": entry.get("title"),
        "summary": entry.get("summary", ""),
        "levels": [("level", _level(each)) for each in agents],
        "team": [("function", {"title": each.get("title"), "text": each.get("text")}) for each in team],
        "service_name": site.entry("organisation").get("name"),
        "service_email": contact.get("email"),
        "service_phone": contact.get("phone"),
        "body": sources_block(codes, sources),
        "example": _example([*agents, *team]),
    }
    slug = entry.get("slug")
    create_or_fill(f"page:{slug}", RolesPage, section_of(content, slug), slug, wanted)


def _level(entry: Entry) -> dict[str, Any]:
    return {
        "level": entry.get("slug"),
        "time": entry.get("time"),
        "text": entry.get("text"),
        "can": entry.get("can"),
    }


def _example(entries: Iterable[Entry]) -> str:
    """Partly invented as soon as one of them is."""
    return Example.PARTLY if any(entry.example() for entry in entries) else Example.NONE


def _page(content: Entry, kind: str) -> Entry:
    return next(entry for entry in content.entries("pages") if entry.get("kind") == kind)
