"""A referral: the form, the receipt, the brief, what is public of it."""

from collections.abc import Iterator

from django.utils import timezone

from contributions.services import erase
from lab.models import Referral, ReferralIndexPage
from lab.referrals.addresses import SERVICE
from lab.referrals.services import agree_brief
from people.models import SecretLink
from projects.services import create_from_referral
from tests.reading import fields_of
from tests.referring import WORDS, make_brief, make_referral, make_sent
from tests.referring_cms import PATHS, fresh, pass_on, refuse
from tools.shown.rights import link
from tools.shown.scenes import Seen, Visitor, scene

PAGE = "/saisir-le-labo/"
FORM = f"{PAGE}demande/"
# What the public reads of one that ended before any brief, and how each is called.
SHOWN = {"publish": True, "public_question": "Comment rentrer chez soi après 17 h, sans voiture ?"}
TITLES = {
    "refused": "Rentrer du lycée le soir",
    "passed_on": "Rentrer d’un stage le soir",
    "answered": "Des cars pour les stages",
    "became_project": "Des cars après 17 h",
}


@scene
def referral_form(visitor: Visitor) -> Iterator[Seen]:
    yield "saisir", visitor.get(PAGE)
    yield "saisir-demande", visitor.get(FORM)
    yield "saisir-pour-un-service", visitor.get(f"{FORM}?{SERVICE}=cadrage-commande")
    yield "saisir-erreurs", visitor.send(FORM, 422, title="", email="lou@")
    yield "saisine-recue", visitor.follow(visitor.send(FORM, 303, **WORDS))
    yield "saisir-deja-envoyee", visitor.get(f"{FORM}?suite=courriel")
    opened = fields_of(visitor.get(FORM))
    ReferralIndexPage.objects.update(service_phone="")
    yield "saisir-ferme", visitor.get(FORM)
    yield "saisir-ferme-entre-temps", visitor.post(FORM, opened | WORDS | {"title": "Autre"}, 409)


@scene
def referral_confirmed(visitor: Visitor) -> Iterator[Seen]:
    """The address that is confirmed, once."""
    sent = make_sent().referral
    yield "saisine-a-confirmer", visitor.get(link(sent.submission))
    yield "saisine-confirmer-encore", visitor.get(f"{link(sent.submission)}saisine/confirmation/")
    confirm = link(sent.submission, SecretLink.Purpose.CONFIRM)
    yield "confirmer-saisine", visitor.get(confirm)
    visitor.send(confirm, 303)
    yield "confirmer-saisine-trop-tard", visitor.get(confirm, 410)


@scene
def referral(visitor: Visitor) -> Iterator[Seen]:
    """The brief: proposed, asked to change, agreed; then public, then gone."""
    row = make_referral("reframing")
    address = link(row.submission)
    yield "saisine", visitor.get(address)
    yield "saisine-commande", visitor.get(f"{address}commande/")
    yield "saisine-reformuler", visitor.get(f"{address}commande/reformuler/")
    yield "saisine-reformuler-erreurs", visitor.send(f"{address}commande/reformuler/", 422, words="")
    opened = fields_of(visitor.get(f"{address}commande/"))
    make_brief(row)
    yield "saisine-commande-plus-recente", visitor.post(f"{address}commande/", opened, 409)
    agree_brief(submission_id=row.pk, number=2, now=timezone.now())
    yield "saisine-accordee", visitor.get(address)
    yield "saisine-suivi-admissible", visitor.get(link(_decided("admissible").submission))
    for status in ("refused", "passed_on", "answered", "became_project"):
        each = _decided(status)
        yield f"saisine-suivi-{status}", visitor.get(link(each.submission))
        yield f"saisine-publique-{status}", visitor.get(each.page.public_path(each.submission))
    yield "saisine-retirer", visitor.get(f"{link(make_referral().submission)}saisine/retirer/")
    yield "saisine-effacer", visitor.get(f"{link(make_referral().submission)}effacer/")
    yield "saisir-avec-saisines", visitor.get(PAGE)
    erase(submission_id=row.pk, by=None, now=timezone.now())
    yield "saisine-publique-effacee", visitor.get(row.page.public_path(row.submission), 410)


def _decided(status: str) -> Referral:
    """A referral that came to `status` by what the team decided: with its reasons, and every step."""
    referral = make_referral()
    if status == "refused":
        refuse(referral, **SHOWN | {"public_title": TITLES[status]})
    elif status == "passed_on":
        pass_on(referral, **SHOWN | {"public_title": TITLES[status]})
    elif status == "became_project":
        for step in PATHS["agreed"]:
            step(referral)
        project = create_from_referral(referral=fresh(referral), by=None, now=timezone.now())
        project.summary = "Ce que l’on fait."
        project.save_revision().publish()
    else:
        for step in PATHS[status]:
            step(referral)
    if status in TITLES:
        Referral.objects.filter(pk=referral.pk).update(public_title=TITLES[status])
    return fresh(referral)
