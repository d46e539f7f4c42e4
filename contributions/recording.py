"""Contributions that did not come through the form: imported, or made for the demonstration.

The same rows as `services.receive` writes, with the decision taken elsewhere, and no mail.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from contributions import search
from contributions.models import (
    Contribution,
    Decision,
    Reason,
    RedactedOriginal,
    Submission,
    ThreadEntry,
)
from contributions.pages import ParticipationPage
from contributions.repeats import words_digest
from contributions.services import Words, new_submission
from contributions.services.deciding import OUTCOMES, step_text, words_kept_until
from contributions.standing import BEHIND

KNOWN_HERE = frozenset({"shown_as", "sender_kind", "theme_id", "territory_id", "territory_text"})


@dataclass(frozen=True, kw_only=True)
class DecidedElsewhere:
    """What had become of it before it arrived here: published, or any other state with its reason and words.

    `masked` gives, by name of the field, what is published in its place; the original is kept apart.
    """

    status: str
    decided_at: datetime
    reason: Reason | None = None
    words: str = ""
    masked: Mapping[str, str] = field(default_factory=dict)

    @property
    def verb(self) -> str:
        """The decision that leads there."""
        if self.status == Contribution.Status.PUBLISHED:
            return Decision.Verb.REDACT if self.masked else Decision.Verb.PUBLISH
        return BEHIND[Contribution.Status(self.status)]


def reason_trashed_at_origin() -> Reason:
    """Why something that another platform had put in its bin is declined here; not offered to moderators."""
    with translation.override(settings.LANGUAGE_CODE):
        reason, _created = Reason.objects.get_or_create(
            code="trashed_at_origin",
            defaults={
                "title": gettext("Set aside on the original platform"),
                "rule": gettext("What another platform had removed is not published here."),
                "words_to_author": gettext("The platform where it was written had set this text aside."),
                "active": False,
                "sort_order": 100,
            },
        )
    return reason


@transaction.atomic
def record(
    *,
    page: ParticipationPage,
    words: Words,
    submitted_at: datetime,
    origin: str,
    waiting_since: datetime | None = None,
    decided: DecidedElsewhere | None = None,
    idempotency_key: str | None = None,
    example: str = "",
) -> Contribution:
    """Store one contribution as it is; it awaits a decision unless `decided` says otherwise.

    What is imported years later begins to wait here at `waiting_since`; else when it was submitted.

    The caller says what it touched (`portal.cache.touch`), once for the whole batch.
    """
    submission = new_submission(
        page=page,
        kind=Submission.Kind.CONTRIBUTION,
        submitted_at=submitted_at,
        origin=origin,
        waiting_since=waiting_since,
        idempotency_key=idempotency_key,
        example=example,
    )
    contribution = Contribution(
        submission=submission, page_id=page.pk, submitted_at=submitted_at, **vars(words)
    )
    contribution.words_digest = words_digest(contribution)
    contribution.save(force_insert=True)
    ThreadEntry.objects.create(
        submission=submission, kind=ThreadEntry.Kind.RECEIVED, at=submitted_at, stage=page.stage
    )
    if decided:
        record_decision(contribution, page=page, decided=decided, waiting_since=waiting_since)
    else:
        search.index(contribution)
    return contribution


@transaction.atomic
def rewrite(contribution: Contribution, words: Words) -> bool:
    """Give `contribution` the words its origin has now; return whether any changed.

    Not once it was erased: what its author, or time, took away does not come back.
    """
    if contribution.submission.erased_at is not None:
        return False
    changed = [name for name, value in vars(words).items() if getattr(contribution, name) != value]
    # What the origin does not know stays as it is here.
    changed = [name for name in changed if name not in KNOWN_HERE]
    for name in changed:
        setattr(contribution, name, getattr(words, name))
    if changed:
        contribution.words_digest = words_digest(contribution)
        contribution.save(update_fields=[*changed, "words_digest"])
        search.index(contribution)
    return bool(changed)


@transaction.atomic
def record_decision(
    contribution: Contribution,
    *,
    page: ParticipationPage,
    decided: DecidedElsewhere | None,
    waiting_since: datetime | None = None,
) -> None:
    """Put `contribution` where `decided` says, or back into the queue when it says nothing.

    Declined elsewhere years ago, its words are kept as if it were declined when it came here.
    """
    submission = contribution.submission
    status = decided.status if decided else Contribution.Status.AWAITING
    if status == contribution.status:
        return
    submission.version += 1
    submission.awaiting_since = None if decided else waiting_since or submission.submitted_at
    contribution.status = status
    since = waiting_since or (decided.decided_at if decided else submission.submitted_at)
    submission.delete_after = words_kept_until(contribution, page=page, now=since)
    submission.save(update_fields=["version", "awaiting_since", "delete_after"])
    if decided and decided.masked:
        _mask(contribution, page, decided.masked)
    contribution.save()
    search.index(contribution)
    if decided:
        _write_decision(submission, page, decided)


def _mask(contribution: Contribution, page: ParticipationPage, masked: Mapping[str, str]) -> None:
    RedactedOriginal.objects.create(
        submission=contribution.submission,
        words={name: getattr(contribution, name) for name in masked},
        delete_after=page.contact_details_until(contribution.submitted_at),
    )
    contribution.redacted = True
    for name, text in masked.items():
        setattr(contribution, name, text)


def _write_decision(submission: Submission, page: ParticipationPage, decided: DecidedElsewhere) -> None:
    outcome = OUTCOMES[decided.verb]
    decision = Decision.objects.create(
        submission=submission,
        verb=decided.verb,
        reason=decided.reason,
        words=decided.words,
        decided_at=decided.decided_at,
    )
    ThreadEntry.objects.create(
        submission=submission,
        kind=outcome.step,
        at=decided.decided_at,
        stage=page.stage,
        public=outcome.public,
        text=step_text(decision, public=outcome.public),
    )
