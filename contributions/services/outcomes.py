"""What became of published contributions: prepared as drafts, published together, changed, withdrawn.

A verb is one transaction. The row of the envelope is its lock, as for decisions; of many, they are
locked in the order of their keys, so that two never wait for each other. Authors are told of what is
published by a job, once it is committed (contributions.outcomes.mailing).
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from wagtail.log_actions import log

from contributions import notifications
from contributions.models import Contribution, Outcome, OutcomeDraft, Submission, ThreadEntry
from contributions.models.outcome import OutcomeCode
from contributions.outcomes.parts import in_parts
from contributions.outcomes.telling import step_text, withdrawn_text
from contributions.outcomes.words import OutcomeWords
from contributions.pages import ParticipationPage
from contributions.services.deciding import IllegalMove
from contributions.services.telling import tell
from people.erasers import hold
from people.models import ContactDetails, User
from portal.cache import touch

PUBLISHED_ACTION = "contributions.publish_outcomes"
WITHDRAWN_ACTION = "contributions.withdraw_outcome"
_WORDS = ["code", "words", "service", "answered_on"]


@dataclass
class Drafted:
    """What became of the outcomes that were proposed: prepared, there already, refused with a sentence."""

    made: int = 0
    unchanged: int = 0
    refused: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PublishedOutcomes:
    """How many were published; `kept` drafts are about contributions that are not public any more."""

    published: int = 0
    kept: int = 0


@dataclass(frozen=True)
class DraftShown:
    """What was prepared when a screen was read, by its instant; None: nothing was.

    A verb that is given it acts on that draft alone: another one, prepared meanwhile, is an IllegalMove.
    """

    drafted_at: datetime | None


@transaction.atomic
def draft_outcome(
    *,
    submission_id: int,
    answer: OutcomeWords,
    by: User | None,
    now: datetime,
    shown: DraftShown | None = None,
) -> bool:
    """Prepare the outcome of one published contribution, in place of what was prepared before.

    Whether that changed anything: what is public in these very words needs no draft. Raises IllegalMove.
    """
    hold([submission_id])
    _refuse_unread(_prepared(submission_id), shown, unless=answer)
    drafted = draft_outcomes({submission_id: answer}, by=by, now=now)
    for sentence in drafted.refused.values():
        raise IllegalMove(sentence)
    return bool(drafted.made)


@transaction.atomic
def draft_outcomes(wanted: Mapping[int, OutcomeWords], *, by: User | None, now: datetime) -> Drafted:
    """The same for many, by submission: those that are refused cost the others nothing."""
    drafted = Drafted()
    for keys in in_parts(sorted(wanted)):
        _draft(keys, wanted, drafted, by=by, now=now)
    return drafted


def _draft(
    keys: Collection[int],
    wanted: Mapping[int, OutcomeWords],
    drafted: Drafted,
    *,
    by: User | None,
    now: datetime,
) -> None:
    hold(keys)
    rows = Contribution.objects.with_envelope().in_bulk(list(keys))
    public = {row.pk: OutcomeWords.of(row) for row in Outcome.objects.filter(pk__in=keys)}
    before = {row.pk: OutcomeWords.of(row) for row in OutcomeDraft.objects.filter(pk__in=keys)}
    drafts, needless = [], []
    for key in keys:
        row, answer = rows.get(key), wanted[key]
        if sentence := why_not(row) or fault(answer, row, now):
            drafted.refused[key] = sentence
        elif answer == public.get(key):
            needless.append(key)
            drafted.unchanged += 1
        elif answer == before.get(key):
            drafted.unchanged += 1
        else:
            assert row is not None
            drafts.append(
                OutcomeDraft(
                    submission_id=key, page_id=row.page_id, drafted_at=now, drafted_by=by, **vars(answer)
                )
            )
    OutcomeDraft.objects.filter(pk__in=needless).delete()
    OutcomeDraft.objects.bulk_create(
        drafts,
        update_conflicts=True,
        unique_fields=["submission"],
        update_fields=[*_WORDS, "page", "drafted_at", "drafted_by"],
    )
    drafted.made += len(drafts)


@transaction.atomic
def discard_draft(*, submission_id: int, shown: DraftShown | None = None) -> bool:
    """Drop what was prepared; what is public stays. Whether there was anything. Raises IllegalMove."""
    hold([submission_id])
    _refuse_unread(_prepared(submission_id), shown)
    deleted, _by_model = OutcomeDraft.objects.filter(pk=submission_id).delete()
    return bool(deleted)


@transaction.atomic
def draft_and_publish_outcome(
    *,
    submission_id: int,
    answer: OutcomeWords,
    by: User | None,
    now: datetime,
    shown: DraftShown | None = None,
) -> bool:
    """Prepare and publish at once: these words and no others. Raises IllegalMove.

    Whether that changed anything: False when they are public already.
    """
    draft_outcome(submission_id=submission_id, answer=answer, by=by, now=now, shown=shown)
    if not OutcomeDraft.objects.filter(pk=submission_id).exists():
        return False
    publish_outcome(submission_id=submission_id, by=by, now=now)
    return True


def _prepared(submission_id: int) -> OutcomeDraft | None:
    return OutcomeDraft.objects.select_related("submission").filter(pk=submission_id).first()


def _refuse_unread(
    draft: OutcomeDraft | None, shown: DraftShown | None, *, unless: OutcomeWords | None = None
) -> None:
    """Raise IllegalMove where `draft` is not the one of `shown`, `unless` it says these very words."""
    if draft is None or shown is None or draft.drafted_at == shown.drafted_at:
        return
    if OutcomeWords.of(draft) != unless:
        raise IllegalMove(
            gettext(
                "What is prepared for %(reference)s was changed meanwhile. "
                "Nothing was done: read it, then choose again."
            )
            % {"reference": draft.submission.reference}
        )


@transaction.atomic
def publish_outcome(
    *, submission_id: int, by: User | None, now: datetime, shown: DraftShown | None = None
) -> None:
    """Publish what was prepared for one contribution; its author will be told. Raises IllegalMove."""
    hold([submission_id])
    row = Contribution.objects.with_envelope().filter(pk=submission_id).first()
    if sentence := why_not(row):
        raise IllegalMove(sentence)
    assert row is not None
    draft = _prepared(submission_id)
    if draft is None:
        raise IllegalMove(
            gettext("Nothing is prepared for %(reference)s any more: it was published or dropped meanwhile.")
            % {"reference": row.reference}
        )
    _refuse_unread(draft, shown)
    _publish([submission_id], page=row.submission.page.specific, by=by, now=now)


@transaction.atomic
def publish_outcomes(
    *, page: ParticipationPage, by: User | None, now: datetime, drafted_until: datetime | None = None
) -> PublishedOutcomes:
    """Publish all that was prepared for the contributions of `page`; of each, its author will be told.

    `drafted_until`: what was prepared or changed after that instant stays a draft, since whoever asked
    did not see it. Two who ask at once publish each of them once.
    """
    drafts = OutcomeDraft.objects.filter(page_id=page.pk)
    if drafted_until is not None:
        drafts = drafts.filter(drafted_at__lte=drafted_until)
    keys = list(drafts.order_by("pk").values_list("pk", flat=True))
    for some in in_parts(keys):
        hold(some)
    # Whoever had them first has published them, or changed them.
    return _publish(keys, page=page, by=by, now=now, drafted_until=drafted_until)


@transaction.atomic
def withdraw_outcome(*, submission_id: int, words: str, by: User | None, now: datetime) -> None:
    """Take a published outcome back; `words` say why, to everybody and to an author who was told of it.

    Raises IllegalMove.
    """
    hold([submission_id])
    row = Contribution.objects.with_envelope().filter(pk=submission_id).first()
    if sentence := why_not(row):
        raise IllegalMove(sentence)
    assert row is not None
    words = OutcomeWords.typed("", words, "", None).words
    if not words:
        raise IllegalMove(gettext("Say why the outcome is withdrawn: its author and everybody read it."))
    if not row.outcome:
        raise IllegalMove(
            gettext("%(reference)s has no published outcome: there is nothing to withdraw.")
            % {"reference": row.reference}
        )
    page = row.submission.page.specific
    former = row.outcome
    known = _known_by_author(submission_id)
    Outcome.objects.filter(pk=submission_id).delete()
    Contribution.objects.filter(pk=submission_id).update(outcome="")
    _step(row.submission, withdrawn_text(former, words), page=page, now=now).save(force_insert=True)
    data = {"reference": row.reference, "outcome": former}
    log(instance=row.submission, action=WITHDRAWN_ACTION, user=by, data=data)
    # Whoever was told of none is not told that it is gone: the thread says both.
    if known:
        tell(notifications.queue_outcome_withdrawn, row, former=known, words=words, page=page, now=now)
    touch(page, row)


def _known_by_author(submission_id: int) -> str:
    """The code that the author of a published outcome was told of; nothing if there was none so far."""
    outcome = Outcome.objects.get(pk=submission_id)
    return outcome.code if outcome.tell_after is None else outcome.replaces


def why_not(row: Contribution | None) -> str:
    """Why this cannot have an outcome, in a sentence; nothing when it can."""
    if row is None:
        return gettext("Only contributions have an outcome.")
    if row.submission.erased_at is not None:
        return gettext("%(reference)s was erased on %(date)s: nothing is left to answer.") % {
            "reference": row.reference,
            "date": date_format(timezone.localdate(row.submission.erased_at), "DATE_FORMAT"),
        }
    if row.status != Contribution.Status.PUBLISHED:
        return gettext("%(reference)s is “%(state)s”: only what is published has an outcome.") % {
            "reference": row.reference,
            "state": row.get_status_display(),
        }
    return ""


def fault(answer: OutcomeWords | None, row: Contribution | None, now: datetime) -> str:
    """Why this cannot be the outcome of `row`, in a sentence; nothing when it can."""
    if answer is None:
        return ""
    for sentence in answer.faults(today=timezone.localdate(now)).values():
        return sentence
    if row and answer.answered_on and answer.answered_on < timezone.localdate(row.submitted_at):
        return gettext("%(reference)s was received after %(date)s: give the day of the answer.") % {
            "reference": row.reference,
            "date": date_format(answer.answered_on, "DATE_FORMAT"),
        }
    return ""


def _publish(
    keys: Collection[int],
    *,
    page: ParticipationPage,
    by: User | None,
    now: datetime,
    drafted_until: datetime | None = None,
) -> PublishedOutcomes:
    """Publish the drafts of these, which are held. What is no longer public keeps its draft."""
    kept, codes = 0, Counter[str]()
    for some in in_parts(keys):
        rows = Contribution.objects.with_envelope().in_bulk(list(some))
        drafts = list(OutcomeDraft.objects.filter(pk__in=some))
        if drafted_until is not None:
            drafts = [draft for draft in drafts if draft.drafted_at <= drafted_until]
        going = [draft for draft in drafts if not why_not(rows.get(draft.pk))]
        kept += len(drafts) - len(going)
        _write(going, rows, page=page, by=by, now=now)
        codes.update(draft.code for draft in going)
    if codes:
        log(
            instance=page,
            action=PUBLISHED_ACTION,
            user=by,
            data={"count": codes.total(), "codes": dict(codes)},
        )
        touch(page, Outcome)
    return PublishedOutcomes(codes.total(), kept)


def _write(
    drafts: list[OutcomeDraft],
    rows: Mapping[int, Contribution],
    *,
    page: ParticipationPage,
    by: User | None,
    now: datetime,
) -> None:
    """The outcome, its code beside the words, and the step of the thread; the drafts go."""
    outcomes, steps = [], []
    keys = [draft.pk for draft in drafts]
    told = ContactDetails.objects.filter(submission__in=keys)
    told_by_mail = set(told.values_list("submission", flat=True))
    # Replaced before its author was told of it: they know what stood before.
    known = dict(Outcome.objects.filter(pk__in=keys, tell_after__isnull=False).values_list("pk", "replaces"))
    by_code: dict[str, list[int]] = {code: [] for code in OutcomeCode.values}
    for draft in drafts:
        answer, row = OutcomeWords.of(draft), rows[draft.pk]
        outcomes.append(
            Outcome(
                submission_id=draft.pk,
                published_at=now,
                published_by=by,
                tell_after=now if draft.pk in told_by_mail else None,
                replaces=known.get(draft.pk, row.outcome),
                **vars(answer),
            )
        )
        by_code[draft.code].append(draft.pk)
        steps.append(_step(row.submission, step_text(answer, former=row.outcome), page=page, now=now))
    Outcome.objects.bulk_create(
        outcomes,
        update_conflicts=True,
        unique_fields=["submission"],
        update_fields=[*_WORDS, "published_at", "published_by", "tell_after", "replaces"],
    )
    for code, theirs in by_code.items():
        if theirs:
            Contribution.objects.filter(pk__in=theirs).update(outcome=code)
    ThreadEntry.objects.bulk_create(steps)
    OutcomeDraft.objects.filter(pk__in=keys).delete()


def _step(submission: Submission, text: str, *, page: ParticipationPage, now: datetime) -> ThreadEntry:
    # Told by a mail of its own: `tell_after` stays empty.
    return ThreadEntry(
        submission=submission, kind=ThreadEntry.Kind.OUTCOME, at=now, stage=page.stage, text=text
    )
