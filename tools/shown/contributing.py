"""The form of a call and of a report, from the first word to the receipt."""

from collections.abc import Iterator

from django.utils import timezone

from calls.models import CallPage
from tests.factories import make_call, make_contribution, make_question
from tests.reading import fields_of, soup
from tests.reporting import form_url as report_url
from tests.reporting import make_report, take_away
from tests.sending import WORDS
from tools.shown.calls import OPEN
from tools.shown.scenes import Seen, Visitor, scene

FORM = f"{OPEN}contribuer/"


@scene
def form(visitor: Visitor) -> Iterator[Seen]:
    """Wrong, read over, sent."""
    wrong = {"title": "", "body": "", "email": "lou@"}
    yield "contribuer-erreurs", visitor.send(FORM, 422, **wrong)
    # The one question of this call that must be answered.
    box = soup(visitor.get(FORM)).select("[name=q_freins]")[0]
    said = WORDS | {"q_freins": str(box["value"])}
    yield "contribuer-relire", visitor.send(FORM, 200, **said, step="check")
    yield "recu", visitor.follow(visitor.send(FORM, 303, **said))


@scene
def form_with_questions(visitor: Visitor) -> Iterator[Seen]:
    """Every kind of question that an editor may ask."""
    call = make_call(takes_attachment=True)
    kinds = dict(call.questions.model._meta.get_field("field_type").choices)
    chosen = {"choices": "Le matin\r\nLe soir"}
    for kind in kinds:
        more = chosen if kind in ("dropdown", "radio", "checkboxes", "multiselect") else {}
        make_question(call, f"Une question {kind}", field_type=kind, help_text="Une aide.", **more)
    address = f"{call.url}contribuer/"
    yield "contribuer-questions", visitor.get(address)
    opened = fields_of(visitor.get(address))
    call.questions.all().delete()
    make_question(call, "Une autre question")
    yield "contribuer-questions-changees", visitor.post(address, opened | WORDS, 409)


@scene
def form_meanwhile(visitor: Visitor) -> Iterator[Seen]:
    """The call closes while somebody writes."""
    opened = fields_of(visitor.get(FORM))
    CallPage.objects.filter(url_path__endswith=OPEN).update(closes_at=timezone.now())
    yield "contribuer-clos-entre-temps", visitor.post(FORM, opened | WORDS | {"step": "check"}, 409)


@scene
def report(visitor: Visitor) -> Iterator[Seen]:
    """A report of an answer: the form, its errors, its receipt; and of one that went meanwhile."""
    contribution = make_contribution(make_call(), "published")
    address = report_url(contribution)
    yield "signaler", visitor.get(address)
    yield "signaler-erreurs", visitor.send(address, 422, words="")
    said = {"ground": "insult", "words": "Le deuxième paragraphe insulte.", "email": "temoin@example.org"}
    opened = fields_of(visitor.get(address))
    yield "signalement-recu", visitor.follow(visitor.post(address, opened | said, 303))
    make_report(contribution)
    take_away(contribution)
    yield "signaler-trop-tard", visitor.post(address, opened | said | {"words": "Autre chose."}, 410)
