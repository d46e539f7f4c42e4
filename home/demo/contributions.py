"""Contributions of the demonstration, with the decision taken on each."""

from datetime import date, datetime, time, timedelta

from django.db.models import F

from calls.models import CallPage
from contributions.models import Contribution, Decision, Outcome, Reason, Submission, ThreadEntry
from contributions.questions import keep_answers
from contributions.recording import DecidedElsewhere, record
from contributions.services import Words
from home.demo.content import Entry, day_of, is_relative
from home.demo.questions import given
from portal.dates import instant
from taxonomy.models import Territory

READ_AFTER = timedelta(days=1)
# The reason of the charter for which the demonstration masks passages.
MASKED_FOR = "personal_data"


def load_contributions(
    calls: list[tuple[CallPage, Entry]],
    reasons: dict[str, Reason],
    territories: dict[str, Territory],
    *,
    today: date,
    refresh: bool,
) -> None:
    """Create the missing ones; with `refresh`, move those that follow the calendar."""
    for call, call_entry in calls:
        for position, entry in enumerate(call_entry.entries("contributions")):
            received = _received(entry, position, today)
            submission = Submission.objects.filter(idempotency_key=_key(entry)).first()
            if submission is None:
                contribution = _create(call, entry, received, reasons, territories)
                _keep_answers(call, contribution, entry)
            elif refresh and is_relative(entry, "received"):
                _move(submission, received)


def _key(entry: Entry) -> str:
    return f"demo:{entry.get('id')}"


def _received(entry: Entry, position: int, today: date) -> datetime:
    """The day of the content, at an hour of its own so that the order is steady."""
    day = day_of(entry, "received", today=today)
    assert day is not None, "every contribution of the content has a date"
    return instant(day, time(8 + position % 11, (position * 7) % 60))


def _create(
    call: CallPage,
    entry: Entry,
    received: datetime,
    reasons: dict[str, Reason],
    territories: dict[str, Territory],
) -> Contribution:
    territory = territories.get(entry.get("territory", ""))
    return record(
        page=call,
        words=Words(
            title=entry.get("title"),
            body=entry.get("body").strip(),
            shown_as=entry.get("shown_as", ""),
            kind=entry.get("kind"),
            sender_kind=entry.get("sender_kind", ""),
            territory_id=territory.pk if territory else None,
        ),
        submitted_at=received,
        origin=Submission.Origin.WEB,
        decided=_decided(entry, received, reasons),
        idempotency_key=_key(entry),
        example=entry.example(),
    )


def _keep_answers(call: CallPage, contribution: Contribution, entry: Entry) -> None:
    until = call.contact_details_until(contribution.submitted_at)
    keep_answers(contribution.submission, list(given(call, entry)), delete_after=until)


def _decided(entry: Entry, received: datetime, reasons: dict[str, Reason]) -> DecidedElsewhere | None:
    status = entry.get("status")
    if status == Contribution.Status.AWAITING:
        return None
    masked = {"body": entry.get("body_published").strip()} if entry.get("redacted") else {}
    return DecidedElsewhere(
        status=status,
        decided_at=received + READ_AFTER,
        reason=reasons[MASKED_FOR] if masked else reasons.get(entry.get("reason", "")),
        words=entry.get("request", ""),
        masked=masked,
    )


def _move(submission: Submission, received: datetime) -> None:
    """Shift everything dated about one contribution by the same time."""
    shift = received - submission.submitted_at
    if not shift:
        return
    Submission.objects.filter(pk=submission.pk).update(
        submitted_at=F("submitted_at") + shift, awaiting_since=F("awaiting_since") + shift
    )
    Contribution.objects.filter(pk=submission.pk).update(submitted_at=F("submitted_at") + shift)
    Decision.objects.filter(submission=submission).update(decided_at=F("decided_at") + shift)
    ThreadEntry.objects.filter(submission=submission).update(at=F("at") + shift)
    Outcome.objects.filter(submission=submission).update(published_at=F("published_at") + shift)
