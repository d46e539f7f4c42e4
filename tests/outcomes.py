"""Outcomes of contributions, for tests."""

from datetime import date
from typing import Any

from django.utils import timezone

from contributions import services
from contributions.models import Contribution
from contributions.outcomes.mailing import tell_outcomes
from contributions.outcomes.words import OutcomeWords
from tests.factories import make_contribution, make_user

WORDS = "Les mots de la suite."


def an_answer(code: str = "taken_up", **fields: Any) -> OutcomeWords:
    """An outcome with its words, unless `fields` say otherwise."""
    return OutcomeWords(**{"code": code, "words": WORDS, "service": "", "answered_on": None} | fields)


def draft(contribution: Contribution, code: str = "taken_up", **fields: Any) -> Contribution:
    """`contribution` with an outcome prepared."""
    services.draft_outcome(
        submission_id=contribution.pk,
        answer=an_answer(code, **fields),
        by=make_user("editor"),
        now=timezone.now(),
    )
    return contribution


def publish(contribution: Contribution) -> Contribution:
    services.publish_outcome(submission_id=contribution.pk, by=make_user("coordinator"), now=timezone.now())
    return Contribution.objects.with_outcome().get(pk=contribution.pk)


def tell() -> int:
    """What the job does each minute: how many authors were told."""
    return tell_outcomes(timezone.now()).done


def make_answered(call: Any = None, code: str = "taken_up", **fields: Any) -> Contribution:
    """A published contribution with a published outcome."""
    return publish(draft(make_contribution(call, "published"), code, **fields))


def go_through_every_mail_of_outcomes(received: dict[str, Any], *, words: str) -> None:
    """An outcome is published, then withdrawn, of what just arrived with an address."""
    services.publish(**received)
    about = {name: received[name] for name in ("submission_id", "by", "now")}
    meant = OutcomeWords("adapted", words, "Un service", date.today())
    services.draft_outcome(**about, answer=meant)
    services.publish_outcome(**about)
    assert tell_outcomes(received["now"]).done
    services.withdraw_outcome(**about, words=words)
