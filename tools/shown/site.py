"""The entrance of the site, and what belongs to none of its rooms."""

from collections.abc import Iterator
from datetime import date

from home.models import HomePage, StandardPage
from taxonomy.models import Theme
from tests.factories import make_contribution
from tools.shown.scenes import Seen, Visitor, scene

# Each with its name and its address on the demonstration.
ADDRESSES = {
    "accueil": "/",
    "themes": "/themes/",
    "theme": "/themes/emploi/",
    "theme-etroit": "/themes/emploi-des-jeunes/",
    "page-rubrique": "/le-labo/",
    "page-demarche": "/le-labo/la-demarche/",
    "page-histoire": "/le-labo/histoire/",
    "page-contact": "/contact/",
    "charte": "/charte-de-participation/",
    "accessibilite": "/accessibilite/",
    "donnees-personnelles": "/donnees-personnelles/",
    "mentions-legales": "/mentions-legales/",
    "donnees-ouvertes": "/donnees-ouvertes/",
    "recherche": "/recherche/",
    "recherche-trouve": "/recherche/?q=bus",
    "recherche-rien": "/recherche/?q=xylophone",
    "planche": "/planche/",
}
BODY = [
    ("heading", "Un titre"),
    ("text", "<p>Un <b>texte</b>, puis une liste.</p><ul><li>Un</li><li>Deux</li></ul>"),
    ("quote", "Une citation"),
    ("note", "Une note"),
    ("contact", {"name": "Un service", "email": "service@example.org", "phone": "01 99 00 00 99"}),
    ("timeline", [{"date": date(2013, 9, 1), "precision": "season", "when": "", "text": "Un moment"}]),
    ("sources", [{"label": "Une source", "url": "https://example.org"}]),
    ("retention", None),
    ("reasons", None),
]
LONG = (
    "Comment garder ouvertes le soir les salles des lycées professionnels pour les associations du quartier, "
    "sans que l’intercommunalité porte seule l’anticonstitutionnellement longue liste des responsabilités ?"
)


@scene
def site(visitor: Visitor) -> Iterator[Seen]:
    """Every page of the demonstration's own entrance."""
    for name, address in ADDRESSES.items():
        yield name, visitor.get(address)


@scene
def site_bare(visitor: Visitor) -> Iterator[Seen]:
    """A site that has just been set up: no picture, no block, no call."""
    Theme.add_root(title="Un thème sans rien", slug="sans-rien")
    yield "theme-vide", visitor.get("/themes/sans-rien/")
    home = HomePage.objects.get()
    home.add_child(instance=StandardPage(title=LONG, slug="un-long-titre"))
    yield "page-vide-au-long-titre", visitor.get("/un-long-titre/")
    home.add_child(instance=StandardPage(title="Tous les blocs", slug="tous-les-blocs", body=BODY))
    yield "page-tous-les-blocs", visitor.get("/tous-les-blocs/")
    home.get_descendants().update(live=False)
    HomePage.objects.update(headline="", text="", actions=[], sections=[])
    yield "accueil-vide", visitor.get("/")


@scene
def search_long(visitor: Visitor) -> Iterator[Seen]:
    """More is found than one page shows."""
    from calls.models import CallPage

    call = CallPage.objects.get(slug="premier-emploi-pres-de-chez-vous")
    for number in range(25):
        make_contribution(call, "published", title=f"Le xylophone, n° {number}")
    yield "recherche-longue", visitor.get("/recherche/?q=xylophone")
