"""What the lab asks: the index, a call in each of its states, its answers, what stands around them."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from calls.models import CallIndexPage, CallPage
from tests.factories import TIMETABLES, make_call, make_contribution, make_question
from tests.files import answer, give_attachment
from tests.many import publish_many
from tests.outcomes import make_answered
from tests.reporting import take_away
from tools.shown.scenes import Seen, Visitor, scene
from tools.shown.site import LONG

OPEN = "/participer/premier-emploi-pres-de-chez-vous/"
SOON = "/participer/moins-de-gaspillage-au-lycee/"
DONE = "/participer/manger-le-midi-a-claret/"
NOT_YET = "/participer/demarches-en-ligne-ou-bloquez-vous/"
ADDRESSES = {
    "participer": "/participer/",
    "appel-ouvert": OPEN,
    "appel-bientot-clos": SOON,
    "appel-avec-resultats": DONE,
    "appel-importe": "/participer/imaginer-le-labo/",
    "appel-a-venir": NOT_YET,
    "appel-chiffres": f"{OPEN}chiffres/",
    "appel-donnees": f"{OPEN}donnees/",
    "appel-registre": f"{OPEN}moderation/",
    "reponses": f"{OPEN}contributions/",
    "reponses-filtrees": f"{OPEN}contributions/?nature=experience",
    "reponses-aucune": f"{OPEN}contributions/?q=xylophone",
    "contribuer": f"{OPEN}contribuer/",
    "contribuer-pas-encore": f"{NOT_YET}contribuer/",
    "contribuer-clos": f"{DONE}contribuer/",
}


@scene
def calls(visitor: Visitor) -> Iterator[Seen]:
    for name, address in ADDRESSES.items():
        yield name, visitor.get(address)
    yield "reponses-mal-demandees", visitor.get(f"{OPEN}contributions/?theme=inconnu&graine=-1", 400)


@scene
def call_states(visitor: Visitor) -> Iterator[Seen]:
    """The states that no call of the demonstration is in."""
    for state in ("closed", "results_due", "paused", "cancelled"):
        call = make_call(state, title=f"Un appel {state}")
        yield f"appel-{state}", visitor.get(call.url)
    yield "contribuer-en-pause", visitor.get(f"{make_call('paused').url}contribuer/")
    call = make_call(title=LONG, question=LONG[:200])
    yield "appel-long-et-sans-reponse", visitor.get(call.url)
    yield "appel-sans-reponse-chiffres", visitor.get(f"{call.url}chiffres/")
    yield "appel-sans-reponse-registre", visitor.get(f"{call.url}moderation/")
    yield "appel-sans-reponse-donnees", visitor.get(f"{call.url}donnees/")
    yield "reponses-sans-reponse", visitor.get(f"{call.url}contributions/")
    minors = make_call(minors_expected=True)
    yield "contribuer-mineurs", visitor.get(f"{minors.url}contribuer/")


@scene
def call_index_states(visitor: Visitor) -> Iterator[Seen]:
    """A call in every state, then none."""
    for state in TIMETABLES:
        make_call(state, title=f"Un appel {state}")
    yield "participer-tous-les-etats", visitor.get("/participer/")
    CallPage.objects.update(live=False)
    yield "participer-vide", visitor.get(CallIndexPage.objects.get().url)


@scene
def answers(visitor: Visitor) -> Iterator[Seen]:
    """Three hundred answers, on their first page and on a later one."""
    call = make_call()
    publish_many(call, 300, body="Un texte publié.\n\nEt un second paragraphe, plus long que le premier.")
    yield "appel-300-reponses", visitor.get(call.url)
    yield "reponses-300", visitor.get(f"{call.url}contributions/")
    yield "reponses-300-suite", visitor.get(f"{call.url}contributions/?page=3")


@scene
def contribution(visitor: Visitor) -> Iterator[Seen]:
    """One answer: as it was sent, with a file, masked, answered, gone."""
    call = CallPage.objects.get(url_path__endswith=OPEN)
    plain = make_contribution(call, "published", title="Le premier bus", body="Il passe à 8 h 40.")
    yield "contribution", visitor.get(call.public_path(plain.submission))
    whole = make_contribution(call, "published", title=LONG[:120], body=f"{LONG}\n\n" * 8, shown_as="Lou")
    make_question(call, "Et ensuite ?")
    answer(whole, "et_ensuite", "Un abri.", visibility="public")
    give_attachment(whole)
    yield "contribution-longue-avec-fichier", visitor.get(call.public_path(whole.submission))
    for code in ("taken_up", "not_taken_up"):
        row = make_answered(call, code)
        yield f"contribution-{code}", visitor.get(call.public_path(row.submission))
    take_away(plain, "redact")
    yield "contribution-masquee", visitor.get(call.public_path(plain.submission))
    gone = make_contribution(call, "published")
    take_away(gone)
    yield "contribution-ecartee", visitor.get(call.public_path(gone.submission), 410)


@scene
def call_late(visitor: Visitor) -> Iterator[Seen]:
    """Results are a year late."""
    now = timezone.now()
    call = make_call(
        "results_due",
        closes_at=now - timedelta(days=500),
        opens_at=now - timedelta(days=530),
        results_promised_on=(now - timedelta(days=365)).date(),
    )
    make_contribution(call, "published")
    yield "appel-tres-en-retard", visitor.get(call.url)
