"""What the team decides about a referral. Each verb is one transaction and takes the version on the screen.

Raises IllegalMove with its sentence when the present state does not allow it or something is missing;
StaleDecision when somebody decided since. Every answer is owed reasons in words; what the public reads is
written by the team, never taken from what was sent.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from contributions.models import Decision, ThreadEntry
from contributions.plain_text import clean_text
from lab.models import Referral
from lab.referrals import decision_notifications as notifications
from lab.referrals.criteria import CRITERIA, unmet
from lab.referrals.moves import IllegalMove, Verb
from lab.referrals.services.tracing import Step, decide, hold_legal
from lab.referrals.started_from import started_from
from lab.statuses import ReferralStatus as Status
from people.models import User
from portal.cache import touch

LONGEST_TITLE = Referral._meta.get_field("public_title").max_length
LONGEST_BODY_NAME = Referral._meta.get_field("passed_on_to").max_length
# How a referral ended: the steps that the public reads once it is published.
ENDINGS = frozenset({Step.NOT_TAKEN_UP, Step.PASSED_ON, Step.ANSWERED})


@transaction.atomic
def admit(
    *,
    submission_id: int,
    version_seen: int,
    criteria: Mapping[str, bool],
    words: str = "",
    by: User | None,
    now: datetime,
) -> Decision:
    """Declare a referral admissible: all four criteria are met. Its subject, if any, is then referred."""
    referral = hold_legal(submission_id, Verb.ADMIT, version_seen=version_seen)
    if not all(criteria.get(name) is True for name in CRITERIA):
        raise IllegalMove(
            gettext(
                "A referral is admissible when the four criteria are met; otherwise refuse it or pass it on."
            )
        )
    _answer_criteria(referral, criteria)
    referral.status, referral.answer_due = Status.ADMISSIBLE, None
    decision = decide(
        referral,
        Decision.Verb.ADMIT,
        Step.ADMITTED,
        words=clean_text(words),
        public=False,
        queue=notifications.queue_admitted,
        by=by,
        now=now,
    )
    start_from_subject(referral, by=by, now=now)
    return decision


@transaction.atomic
def refuse(
    *,
    submission_id: int,
    version_seen: int,
    criteria: Mapping[str, bool | None],
    words: str,
    publish: bool,
    public_title: str = "",
    public_question: str = "",
    by: User | None,
    now: datetime,
) -> Decision:
    """Do not take a referral up: at least one criterion is not met, and `words` say why."""
    referral = hold_legal(submission_id, Verb.REFUSE, version_seen=version_seen)
    words = _needs_words(words)
    with translation.override(settings.LANGUAGE_CODE):
        reasons = unmet(criteria)
    if not reasons:
        raise IllegalMove(gettext("Say which criterion is not met: a refusal names it."))
    _answer_criteria(referral, criteria)
    referral.status = Status.REFUSED
    _end(referral, words, publish, public_title, public_question, now)
    return decide(
        referral,
        Decision.Verb.NOT_TAKE_UP,
        Step.NOT_TAKEN_UP,
        words=words,
        text="\n\n".join([*reasons, words]),
        public=referral.published_at is not None,
        queue=notifications.queue_refused,
        by=by,
        now=now,
    )


@transaction.atomic
def pass_on(
    *,
    submission_id: int,
    version_seen: int,
    to: str,
    words: str,
    publish: bool,
    public_title: str = "",
    public_question: str = "",
    by: User | None,
    now: datetime,
) -> Decision:
    """Pass a referral on to the competent body, named `to`; `words` say why and what it is told."""
    referral = hold_legal(submission_id, Verb.PASS_ON, version_seen=version_seen)
    words, to = _needs_words(words), clean_text(to, one_line=True)
    if not to:
        raise IllegalMove(gettext("Name the body that is competent."))
    _refuse_long(to, LONGEST_BODY_NAME)
    referral.status, referral.passed_on_to = Status.PASSED_ON, to
    _end(referral, words, publish, public_title, public_question, now)
    with translation.override(settings.LANGUAGE_CODE):
        text = gettext("Passed on to: %(body)s") % {"body": to}
    return decide(
        referral,
        Decision.Verb.PASS_ON,
        Step.PASSED_ON,
        words=words,
        text=f"{text}\n\n{words}",
        public=referral.published_at is not None,
        queue=notifications.queue_passed_on,
        by=by,
        now=now,
    )


@transaction.atomic
def answer(
    *,
    submission_id: int,
    version_seen: int,
    words: str,
    publish: bool = True,
    by: User | None,
    now: datetime,
) -> Decision:
    """Say what came out of an agreed brief: public as the brief is, or made so by `publish`."""
    referral = hold_legal(submission_id, Verb.ANSWER, version_seen=version_seen)
    words = _needs_words(words)
    referral.status = Status.ANSWERED
    _end(referral, words, publish, referral.public_title, referral.public_question, now)
    return decide(
        referral,
        Decision.Verb.ANSWER,
        Step.ANSWERED,
        words=words,
        public=referral.published_at is not None,
        queue=notifications.queue_answered,
        by=by,
        now=now,
    )


@transaction.atomic
def publish(
    *,
    submission_id: int,
    version_seen: int,
    public_title: str,
    public_question: str,
    words: str,
    by: User | None,
    now: datetime,
) -> Decision:
    """Publish afterwards how a referral ended, or correct what is public; its commissioner is told again."""
    referral = hold_legal(submission_id, Verb.PUBLISH, version_seen=version_seen)
    words = _needs_words(words)
    _end(referral, words, True, public_title, public_question, now)
    ending = _ending(referral)
    if ending is not None:
        ending.text = ending.text.removesuffix(_former_words(referral)) + words
        ending.public = True
        ending.save(update_fields=["text", "public"])
    queue = {
        Status.REFUSED: notifications.queue_refused,
        Status.PASSED_ON: notifications.queue_passed_on,
        Status.ANSWERED: notifications.queue_answered,
    }[Status(referral.status)]
    return decide(
        referral,
        Decision.Verb.PUBLISH,
        Step.PUBLISHED,
        words=words,
        text="",
        public=False,
        queue=queue,
        by=by,
        now=now,
    )


def start_from_subject(referral: Referral, *, by: User | None, now: datetime) -> None:
    """Say on the proposed subject that a referral started from it, where that may still be said."""
    if referral.subject is None:
        return
    for refer in started_from:
        # A subject that was answered or taken back stays as it is.
        with suppress(IllegalMove), transaction.atomic():
            refer(submission=referral.subject, referral=referral.submission, by=by, now=now)
            touch(referral.subject)


def _answer_criteria(referral: Referral, criteria: Mapping[str, bool | None]) -> None:
    for name in CRITERIA:
        setattr(referral, name, criteria.get(name))


def _end(referral: Referral, words: str, publish: bool, title: str, question: str, now: datetime) -> None:
    """Nothing is waited for any more; what the public reads from now on, if it is to read anything."""
    referral.answer_due = None
    referral.public_words = words
    if not publish and referral.published_at is None:
        return
    title, question = clean_text(title, one_line=True), clean_text(question)
    # What is public already keeps the title and the question that it has.
    title, question = title or referral.public_title, question or referral.public_question
    if not title or not question:
        raise IllegalMove(
            gettext("To publish it, write the title and the question that everybody will read.")
        )
    _refuse_long(title, LONGEST_TITLE)
    referral.public_title, referral.public_question = title, question
    referral.published_at = referral.published_at or now


def _needs_words(words: str) -> str:
    words = clean_text(words)
    if not words:
        raise IllegalMove(gettext("Say why: whoever sent a referral is owed a reasoned answer."))
    return words


def _refuse_long(text: str, longest: int | None) -> None:
    if longest is not None and len(text) > longest:
        raise IllegalMove(gettext("Too long: %(longest)d characters at most.") % {"longest": longest})


def _ending(referral: Referral) -> ThreadEntry | None:
    rows = ThreadEntry.objects.filter(submission_id=referral.pk, kind__in=ENDINGS)
    return rows.order_by("-at", "-id").first()


def _former_words(referral: Referral) -> str:
    """The words of the public answer as they stand in the database, before this correction."""
    return str(Referral.objects.values_list("public_words", flat=True).get(pk=referral.pk))
