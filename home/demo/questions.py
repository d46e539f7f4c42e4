"""The editor's questions of the demonstration, and the answers that go with its contributions."""

from collections.abc import Iterator
from typing import Any

from calls.models import CallPage, CallQuestion
from contributions.models import QuestionType
from contributions.questions import GivenAnswer, as_text
from home.demo import records
from home.demo.content import Entry

TYPES = {
    "short_text": QuestionType.SHORT_TEXT,
    "long_text": QuestionType.LONG_TEXT,
    "single_choice": QuestionType.ONE_CHOICE,
    "multi_choice": QuestionType.SEVERAL_CHOICES,
    "number": QuestionType.NUMBER,
    "date": QuestionType.DATE,
    "consent": QuestionType.CONSENT,
}


def load_questions(key: str, page: Any, entry: Entry, model: type[Any] = CallQuestion) -> None:
    """Give `page` its questions once; what an editor makes of them afterwards stays."""
    questions = [_question(model, each, position) for position, each in enumerate(entry.entries("questions"))]
    if not records.gained(key, {"questions": True}):
        return
    if questions and not page.questions.exists():
        page.questions = questions
        page.save_revision().publish()
        page.refresh_from_db()
    records.remember(key, page, {"questions": True})


def _question(model: type[Any], entry: Entry, position: int) -> Any:
    return model(
        key=entry.get("key"),
        label=entry.get("label"),
        field_type=TYPES[entry.get("type")],
        required=entry.get("required", False),
        visibility=entry.get("visibility"),
        choices="\n".join(entry.get("options", [])),
        max_length=entry.get("max_length"),
        min_value=entry.get("min"),
        max_value=entry.get("max"),
        sort_order=position,
    )


def given(call: CallPage, contribution: Entry) -> Iterator[GivenAnswer]:
    """The answers of one contribution, in the order of the questions."""
    answers = contribution.entry("answers")
    for question in call.questions.all():
        if (answer := answers.get(question.key)) is not None:
            yield GivenAnswer(
                key=question.key,
                label=question.label,
                field_type=question.field_type,
                visibility=question.visibility,
                value=as_text(answer),
            )
