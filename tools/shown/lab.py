"""The lab itself: its model, services, roles, toolbox, and the subjects that anyone proposes."""

from collections.abc import Iterator

from lab.models import SubjectIndexPage
from people.models import AgentDomain
from tests.lab_model import make_version
from tests.methods import longest_method
from tests.offers import make_joined, make_roles, make_service
from tests.subjects import WORDS, make_subject, public_path
from tools.shown.rights import link
from tools.shown.scenes import Seen, Visitor, scene
from tools.shown.site import LONG

SUBJECTS = "/proposer-un-sujet/"
ROLES = "/le-labo/roles-des-agents/"
ADDRESSES = {
    "modele-du-labo": "/le-labo/labo-version-1/",
    "services": "/le-labo/offre-de-service/",
    "services-filtres": "/le-labo/offre-de-service/?vous=agent",
    "service": "/le-labo/offre-de-service/journee-immersion/",
    "roles": ROLES,
    "rejoindre": f"{ROLES}rejoindre/",
    "boite-a-outils": "/boite-a-outils/",
    "boite-a-outils-filtree": "/boite-a-outils/?etape=understand",
    "boite-a-outils-vide": "/boite-a-outils/?etape=deploy_test&duree=day",
    "methode": "/boite-a-outils/cartographie/",
    "sujets": SUBJECTS,
    "proposer": f"{SUBJECTS}proposer/",
}


@scene
def lab(visitor: Visitor) -> Iterator[Seen]:
    for name, address in ADDRESSES.items():
        yield name, visitor.get(address)


@scene
def lab_long(visitor: Visitor) -> Iterator[Seen]:
    """The longest method, a service that is hardly written, the versions of the model."""
    yield "methode-longue", visitor.get(longest_method().url)
    yield (
        "service-sans-rien",
        visitor.get(make_service(title=LONG[:120], needs="", outputs="", duration="").url),
    )
    yield "modele-en-preparation", visitor.get(make_version(2, status="preparing").url)


@scene
def joining(visitor: Visitor) -> Iterator[Seen]:
    """An agent joins by the page of the roles."""
    for domain in ("region.example.org", "example.org"):
        AgentDomain.objects.get_or_create(domain=domain)
    address = f"{ROLES}rejoindre/"
    yield "rejoindre-erreurs", visitor.send(address, 422, email="lou@")
    said = {"level": "curious", "email": "lou@region.example.org"}
    yield "rejoindre-envoye", visitor.follow(visitor.send(address, 303, **said))
    yield "rejoint", visitor.get(link(make_joined().submission))
    yield "rejoint-effacer", visitor.get(f"{link(make_joined(email='autre@example.org').submission)}effacer/")
    make_roles(takes_engagements=False)
    yield "rejoindre-ferme", visitor.get(address)


@scene
def subject(visitor: Visitor) -> Iterator[Seen]:
    """A subject: proposed, answered, gone."""
    form = f"{SUBJECTS}proposer/"
    yield "proposer-erreurs", visitor.send(form, 422, title="", situation="")
    yield "sujet-recu", visitor.follow(visitor.send(form, 303, **WORDS))
    for state in ("in_review", "answered", "referred"):
        each = make_subject(state, title=f"Un sujet {state}")
        yield f"sujet-{state}", visitor.get(public_path(each))
        yield f"sujet-suivi-{state}", visitor.get(link(each.submission))
    each = make_subject("answered", email="lou@example.org")
    address = link(each.submission)
    yield "sujet-retirer", visitor.get(f"{address}sujet/retirer/")
    yield "sujet-effacer", visitor.get(f"{address}effacer/")
    visitor.send(f"{address}sujet/retirer/", 303)
    yield "sujet-retire", visitor.get(public_path(each), 410)
    yield "sujet-retire-suivi", visitor.get(address)
    yield "sujets-nombreux", visitor.get(SUBJECTS)


@scene
def subjects_empty(visitor: Visitor) -> Iterator[Seen]:
    yield "sujets-vide", visitor.get(SubjectIndexPage.objects.get().url)
