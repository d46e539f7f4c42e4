"""Receiving what people send."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from wagtail.models import Page

from contributions import alerts, notifications, search
from contributions.models import Contribution, Submission, ThreadEntry
from contributions.pages import ParticipationPage
from contributions.questions import GivenAnswer, keep_answers
from contributions.references import new_reference
from contributions.repeats import words_digest
from contributions.services.telling import tell
from people.models import SecretLink
from people.services import give_link, keep_contact_details

REFERENCE_TRIES = 5


@dataclass(frozen=True, kw_only=True)
class Words:
    """What somebody wrote, as plain text (`body_html`: cleaned HTML kept beside an import)."""

    title: str
    body: str
    explanation: str = ""
    body_html: str = ""
    shown_as: str = ""
    kind: str = Contribution.Kind.ANSWER
    sender_kind: str = ""
    theme_id: int | None = None
    territory_id: int | None = None
    territory_text: str = ""


@dataclass(frozen=True)
class Received:
    """A stored contribution and the link that leads back to it."""

    contribution: Contribution
    link: SecretLink


def new_submission(
    *,
    page: Page,
    kind: str,
    submitted_at: datetime,
    origin: str = Submission.Origin.WEB,
    waiting_since: datetime | None = None,
    idempotency_key: str | None = None,
    example: str = "",
) -> Submission:
    """Create an envelope under a fresh reference, awaiting a decision. Call it inside a transaction.

    Raises IntegrityError when `idempotency_key` is already taken.
    """
    for attempt in range(REFERENCE_TRIES):
        try:
            with transaction.atomic():
                return Submission.objects.create(
                    reference=new_reference(),
                    kind=kind,
                    page_id=page.pk,
                    origin=origin,
                    submitted_at=submitted_at,
                    awaiting_since=waiting_since or submitted_at,
                    idempotency_key=idempotency_key,
                    example=example,
                )
        except IntegrityError:
            key_taken = (
                idempotency_key and Submission.objects.filter(idempotency_key=idempotency_key).exists()
            )
            if key_taken or attempt == REFERENCE_TRIES - 1:
                raise
    raise AssertionError("unreachable")


@transaction.atomic
def receive(
    *,
    page: ParticipationPage,
    words: Words,
    email: str,
    answers: Sequence[GivenAnswer] = (),
    idempotency_key: str | None,
    sends_receipt: bool = True,
    now: datetime,
) -> Received:
    """Store a contribution sent from the web: envelope, words, address apart, first step, queued receipt.

    `email` may be empty (and `sends_receipt` false); personal answers are kept as long as an address. Raises
    IntegrityError when `idempotency_key` was stored already.
    """
    submission = new_submission(
        page=page,
        kind=Submission.Kind.CONTRIBUTION,
        submitted_at=now,
        idempotency_key=idempotency_key,
    )
    contribution = Contribution(submission=submission, page_id=page.pk, submitted_at=now, **vars(words))
    contribution.words_digest = words_digest(contribution)
    contribution.save(force_insert=True)
    search.index(contribution)
    ThreadEntry.objects.create(
        submission=submission, kind=ThreadEntry.Kind.RECEIVED, at=now, stage=page.stage
    )
    delete_after = page.contact_details_until(now)
    if answers:
        keep_answers(submission, answers, delete_after=delete_after)
    link = give_link(submission, is_first=True)
    if email:
        details = keep_contact_details(submission, email=email, delete_after=delete_after)
        if sends_receipt:
            tell(notifications.queue_receipt, contribution, page=page, link=link, details=details, now=now)
    return Received(contribution, link)


def announce(submission: Submission, *, now: datetime) -> None:
    """Tell the moderators who want mail at once that `submission` has arrived.

    Call it once what was received is committed: whoever sends meanwhile does not wait for that question, and
    what a fault keeps back is in the next digest.
    """
    tell(alerts.queue_new, submission, event=alerts.Event.RECEIVED, now=now)
