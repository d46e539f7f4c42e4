"""The portal that the pictures of the guide are taken of: invented calls and contributions, marked so."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from calls.models import CallPage
from contributions import services
from contributions.models import Contribution, Report, Submission
from contributions.redaction import Redaction
from contributions.services import Words, receive
from home.demo.content import load_content
from home.demo.themes import load_reasons
from people.models import User
from portal.pages import Example
from tests.factories import make_call, make_user

TO_READ = Words(
    title="Le bus de 7 h 10 ne s’arrête pas",
    body="Trois fois ce mois-ci, le bus de 7 h 10 est passé sans s’arrêter. Madame Vermeil, au guichet de la "
    "gare, m’a répondu que c’était comme ça.\n\nUn banc et une heure affichée changeraient tout. Si vous "
    "voulez des détails, appelez-moi au 06 39 98 12 34.",
    shown_as="Lou",
)
BEFORE = Words(
    title="Un horaire qu’on peut lire", body="Les horaires sont écrits trop petit.", shown_as="Lou"
)
TO_MASK = Words(
    title="Une chaise prêtée",
    body="À l’arrêt de la mairie, on attend debout et en plein soleil. Monsieur Vermeil, qui habite en face, "
    "prête une chaise aux plus âgés.\n\nUn banc à l’ombre suffirait.",
    shown_as="Voisine de l’arrêt",
)
MASKED = "Monsieur Vermeil, qui habite en face,"
CONTESTED = Words(
    title="Plus de bus le soir",
    body="Après 20 h, il n’y a plus rien. Je rentre à pied de l’atelier où je travaille, et je ne suis pas "
    "le seul.",
    shown_as="Sam",
)
CONTEST = "Mon texte parle bien de l’attente : le soir, elle dure jusqu’au matin."
REPORTED = "On reconnaît la maison de cette personne : il n’y en a qu’une en face de l’arrêt."
ASKED = "Pouvez-vous le dire sans que l’on reconnaisse l’enfant ?"
BUS = [
    Words(
        title="Des vélos moins chers",
        body="Oubliez le bus : vélos neufs à moitié prix sur www.example.com, offre limitée.",
    ),
    Words(title="Un abri contre le vent", body="L’abri est ouvert du côté du vent, on s’y mouille."),
    Words(title="Savoir que le bus arrive", body="Quand l’affichage marche, dix minutes passent vite."),
    Words(title="UN BANC, C’EST TOUT CE QU’IL FAUT", body="On attend debout depuis des années."),
    Words(title="La nuit, on ne voit rien", body="Un lampadaire à l’arrêt du stade, et je prendrais le bus."),
    Words(title="Un plan à la bonne hauteur", body="Le plan est accroché trop haut pour un fauteuil."),
]
LUNCH = [
    Words(title="Vingt minutes pour manger", body="La file est si longue qu’il reste vingt minutes."),
    Words(title="Un micro-ondes, c’est tout", body="Nous apportons notre repas, et le mangeons froid."),
    Words(title="Manger dehors", body="Il y a une cour avec un platane, et pas une table."),
]
READ_BEFORE, OF_WHICH_PUBLISHED = 16, 9


@dataclass(frozen=True)
class GuidePortal:
    """What the pictures name."""

    reader: User
    bus: CallPage
    to_read: Contribution
    to_mask: Contribution
    masked: Contribution
    contested: Contribution
    report: Report


def make_guide_portal() -> GuidePortal:
    """Two calls with what waits, what was decided and what was contested, in an empty database."""
    now = timezone.now()
    reader, colleague = _moderator("Nadia"), _moderator("Paul")
    reasons = load_reasons(load_content())
    bus = _call("Attendre le bus", "Qu’est-ce qui rend l’attente du bus supportable ?")
    lunch = _call("Le repas de midi", "Où mangez-vous à midi, et que faudrait-il changer ?")

    def ago(**of: float) -> datetime:
        return now - timedelta(**of)

    for number in range(READ_BEFORE):
        words = Words(title=f"Un texte déjà lu, n° {number + 1}", body=f"Exemple de texte n° {number + 1}.")
        read = _received(bus, words, ago(days=20, hours=3 * number))
        hours = 4 + 5 * number
        if number < OF_WHICH_PUBLISHED:
            _decide("publish", read, colleague, hours=hours)
        else:
            _decide("decline", read, colleague, hours=hours, reason=reasons["advertising"])
    _decide("publish", _received(bus, BEFORE, ago(days=12), email="lou@example.org"), colleague, hours=20)
    masked = _received(bus, TO_MASK, ago(days=9))
    _decide("redact", masked, colleague, hours=30, reason=reasons["personal_data"], redaction=redaction())
    contested = _received(bus, CONTESTED, ago(days=8))
    _decide("decline", contested, colleague, hours=26, reason=reasons["off_topic"])
    services.contest(submission_id=contested.pk, words=CONTEST, now=ago(days=2))

    report, _link = services.report(
        contribution=masked,
        ground=Report.Ground.PERSON,
        words=REPORTED,
        email="",
        idempotency_key=None,
        now=ago(days=1),
    )

    to_read = _received(bus, TO_READ, ago(days=6), email="lou@example.org")
    to_mask = _received(bus, TO_MASK, ago(days=5), email="voisine@example.org")
    for number, each in enumerate(BUS):
        _received(bus, each, ago(days=4, hours=-7 * number))
    for number, each in enumerate(LUNCH):
        _received(lunch, each, ago(hours=20 - 3 * number))
    minor = Words(title="L’arrêt du collège", body="Le fils de mes voisins y attend seul.")
    _decide("request_changes", _received(bus, minor, ago(days=3)), reader, hours=5, words=ASKED)

    services.add_tags(submission_ids=[to_read.pk, to_mask.pk], names=["à lire à deux"])
    services.assign(submission_ids=[to_mask.pk], to=reader)
    Submission.objects.update(example=Example.WHOLLY)
    return GuidePortal(reader, bus, to_read, to_mask, masked, contested, report)


def redaction() -> Redaction:
    """What is masked in TO_MASK."""
    start = TO_MASK.body.index(MASKED)
    return Redaction(passages={"body": [(start, start + len(MASKED))]})


def _moderator(first_name: str) -> User:
    user = make_user("moderator")
    user.first_name, user.last_name = first_name, "(exemple)"
    user.save()
    return user


def _call(title: str, question: str) -> CallPage:
    rules = "Ne nommez personne.\nPas de publicité."
    slug = slugify(title)
    return make_call(title=title, slug=slug, question=question, rules=rules, example=Example.WHOLLY)


def _received(call: CallPage, words: Words, at: datetime, *, email: str = "") -> Contribution:
    return receive(page=call, words=words, email=email, idempotency_key=None, now=at).contribution


def _decide(verb: str, contribution: Contribution, by: User, *, hours: int, **more: Any) -> None:
    """Decide `hours` after it was received."""
    getattr(services, verb)(
        submission_id=contribution.pk,
        version_seen=Submission.objects.get(pk=contribution.pk).version,
        by=by,
        now=contribution.submitted_at + timedelta(hours=hours),
        **more,
    )
