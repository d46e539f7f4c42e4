"""Behind the secret link of a contribution: where it stands, and everything its author may do."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

from django.http import HttpResponse
from django.utils import timezone

from contributions import services
from contributions.redaction import Redaction
from people.links import path_for
from people.models import SecretLink, User
from tests.factories import make_call, make_reason, make_received, make_user
from tests.outcomes import draft
from tests.outcomes import publish as publish_outcome
from tests.reading import fields_of
from tools.shown.scenes import Seen, Visitor, scene

EMAIL = "lou@example.org"


def link(submission: Any, purpose: str = SecretLink.Purpose.FOLLOW) -> str:
    """The address of the newest secret link of what was sent."""
    rows = SecretLink.objects.filter(submission=submission.pk, purpose=purpose)
    return path_for(rows.latest("created_at"))


def _sent(**words: Any) -> Any:
    return make_received(email=EMAIL, title="Le premier bus", shown_as="Lou", **words).contribution


def _decide(verb: str, sent: Any, by: User, **more: Any) -> None:
    sent.submission.refresh_from_db()
    about = {
        "submission_id": sent.pk,
        "version_seen": sent.submission.version,
        "by": by,
        "now": timezone.now(),
    }
    getattr(services, verb)(**about, **more)


def _readable(archive: Any) -> HttpResponse:
    """The page for people in the archive of what is held about them."""
    with ZipFile(io.BytesIO(archive.getvalue())) as files:
        page = HttpResponse(files.read("lisez-moi.html"))
    # Made of no answer of its own, but by the same request.
    page.wsgi_request, page.templates = archive.wsgi_request, archive.templates  # type: ignore[attr-defined]
    return page


@scene
def author(visitor: Visitor) -> Iterator[Seen]:
    """While nobody has decided."""
    address = link(_sent())
    yield "suivi", visitor.get(address)
    yield "suivi-corriger", visitor.get(f"{address}corriger/")
    yield "suivi-corriger-erreurs", visitor.send(f"{address}corriger/", 422, body="")
    yield "suivi-nom", visitor.get(f"{address}nom/")
    yield "suivi-retirer", visitor.get(f"{address}retirer/")
    yield "suivi-adresse", visitor.get(f"{address}adresse/")
    yield "suivi-adresse-erreurs", visitor.send(f"{address}adresse/", 422, email="lou@")
    yield "suivi-adresse-oublier", visitor.get(f"{address}adresse/effacer/")
    yield "suivi-donnees-telechargees", _readable(visitor.get(f"{address}telecharger/"))
    yield "suivi-effacer", visitor.get(f"{address}effacer/")
    yield "suivi-effacer-erreurs", visitor.send(f"{address}effacer/", 422)
    opened = fields_of(visitor.get(f"{address}corriger/"))
    visitor.send(f"{address}retirer/", 303)
    yield "suivi-retire", visitor.get(address)
    yield (
        "suivi-corriger-trop-tard",
        visitor.post(f"{address}corriger/", opened | {"body": "Autre chose."}, 409),
    )
    visitor.send(f"{address}effacer/", 303, understood="on")
    yield "suivi-efface", visitor.get(address)


@scene
def author_decided(visitor: Visitor) -> Iterator[Seen]:
    """Published, answered, asked to change, declined, contested, masked, and what became of a contest."""
    by, reason = make_user("moderator"), make_reason(legal_ground="Un article.")
    public = _sent()
    _decide("publish", public, by)
    yield "suivi-publie", visitor.get(link(public))
    publish_outcome(draft(public))
    yield "suivi-avec-suite", visitor.get(link(public))
    asked = _sent()
    _decide("request_changes", asked, by, words="Pouvez-vous le dire sans nommer personne ?")
    yield "suivi-a-corriger", visitor.get(link(asked))
    yield "suivi-corriger-demande", visitor.get(f"{link(asked)}corriger/")
    declined = _sent()
    _decide("decline", declined, by, reason=reason, words="Des mots de l’équipe.")
    address = link(declined)
    yield "suivi-ecarte", visitor.get(address)
    yield "suivi-contester", visitor.get(f"{address}contester/")
    yield "suivi-contester-erreurs", visitor.send(f"{address}contester/", 422, words="")
    visitor.send(f"{address}contester/", 303, words="Mon texte parle bien du sujet.")
    yield "suivi-conteste", visitor.get(address)
    other = make_user("moderator")
    _decide("uphold", declined, other, words="La personne nous a dit qu’elle ne le souhaite pas.")
    yield "suivi-maintenu", visitor.get(address)
    masked = _sent()
    _decide("redact", masked, by, reason=reason, redaction=Redaction(passages={"body": [(0, 12)]}))
    yield "suivi-masque", visitor.get(link(masked))
    visitor.send(f"{link(masked)}contester/", 303, words="Cette personne est d’accord.")
    _decide("publish", masked, other)
    yield "suivi-retabli", visitor.get(link(masked))
    _decide("decline", public, by, reason=reason)
    yield "suivi-ecarte-apres-publication", visitor.get(link(public))


@scene
def addresses(visitor: Visitor) -> Iterator[Seen]:
    """An address that is confirmed, and one that was; links sent again; a link that leads nowhere."""
    sent = make_received(make_call()).contribution
    visitor.send(f"{link(sent)}adresse/", 303, email=EMAIL)
    yield "suivi-adresse-en-attente", visitor.get(link(sent))
    confirm = link(sent, SecretLink.Purpose.CONFIRM)
    yield "confirmer-adresse", visitor.get(confirm)
    SecretLink.objects.filter(purpose=SecretLink.Purpose.CONFIRM).update(
        expires_at=timezone.now() - timedelta(days=1)
    )
    yield "confirmer-adresse-trop-tard", visitor.get(confirm, 410)
    yield "liens-perdus", visitor.get("/suivi/")
    yield "liens-perdus-erreurs", visitor.send("/suivi/", 422, email="lou@")
    yield "liens-perdus-demandes", visitor.send("/suivi/", email=EMAIL)
    yield "lien-inconnu", visitor.get("/suivi/inconnu/", 404)
