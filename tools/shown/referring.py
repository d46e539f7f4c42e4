"""A referral: the form, the receipt, the brief, what is public of it."""

from collections.abc import Iterator

from django.utils import timezone

from contributions.services import erase
from lab.models import ReferralIndexPage
from lab.referrals.services import agree_brief
from people.models import SecretLink
from tests.reading import fields_of
from tests.referring import WORDS, make_brief, make_referral, make_sent
from tools.shown.rights import link
from tools.shown.scenes import Seen, Visitor, scene

PAGE = "/saisir-le-labo/"
FORM = f"{PAGE}demande/"


@scene
def referral_form(visitor: Visitor) -> Iterator[Seen]:
    yield "saisir", visitor.get(PAGE)
    yield "saisir-demande", visitor.get(FORM)
    yield "saisir-pour-un-service", visitor.get(f"{FORM}?service=cadrage-commande")
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
    for status in ("admissible", "refused", "passed_on", "answered", "became_project"):
        each = make_referral(status, published=True)
        yield f"saisine-suivi-{status}", visitor.get(link(each.submission))
        yield f"saisine-publique-{status}", visitor.get(each.page.public_path(each.submission))
    yield "saisine-retirer", visitor.get(f"{link(make_referral().submission)}saisine/retirer/")
    yield "saisine-effacer", visitor.get(f"{link(make_referral().submission)}effacer/")
    yield "saisir-avec-saisines", visitor.get(PAGE)
    erase(submission_id=row.pk, by=None, now=timezone.now())
    yield "saisine-publique-effacee", visitor.get(row.page.public_path(row.submission), 410)
