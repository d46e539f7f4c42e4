"""Looking into a subject, answering it, and taking a wrong answer back.

Every subject is answered. Whether it is published with its answer is said each time: if not, its author is
owed a reason.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from contributions.models import Decision, Reason, ThreadEntry
from contributions.plain_text import clean_text, is_blank
from contributions.services import IllegalMove
from lab.statuses import SubjectStatus
from lab.subjects.services.moving import Outcome, settle_subject, take
from people.models import User

Verb = Decision.Verb
Step = ThreadEntry.Kind


@transaction.atomic
def take_up(
    *, submission_id: int, version_seen: int | None = None, publish: bool, by: User | None, now: datetime
) -> Decision:
    """Say that the lab is looking into it; `publish` makes it public at once. It still waits for its answer.

    Raises StaleDecision when something happened since `version_seen`, IllegalMove when it is too late.
    """
    subject = take(submission_id, Verb.TAKE_UP, version_seen)
    outcome = Outcome(
        status=SubjectStatus.IN_REVIEW,
        public=publish,
        step=Step.TAKEN_UP,
        waits_since=subject.submission.awaiting_since or now,
    )
    return settle_subject(subject, Verb.TAKE_UP, outcome, by=by, now=now)


@transaction.atomic
def answer(
    *,
    submission_id: int,
    version_seen: int | None = None,
    words: str,
    publish: bool,
    reason: Reason | None = None,
    by: User | None,
    now: datetime,
) -> Decision:
    """Answer a subject with `words`; published with them when `publish`, else not, for `reason`.

    Unpublished, its author alone reads the answer, after the reason's own words. What was public before is
    so no longer then. Raises IllegalMove without words, or without the reason that is owed, StaleDecision
    when something happened since `version_seen`.
    """
    words = clean_text(words)
    if is_blank(words):
        raise IllegalMove(gettext("Write the answer: whoever proposed a subject is always answered."))
    if not publish and reason is None:
        raise IllegalMove(gettext("Say for which reason it is not published: its author is owed one."))
    subject = take(submission_id, Verb.ANSWER, version_seen)
    referred = subject.status == SubjectStatus.REFERRED
    subject.answer, subject.answered_at = words, now
    why = reason.words_to_author if reason and not publish else ""
    outcome = Outcome(
        status=SubjectStatus.REFERRED if referred else SubjectStatus.ANSWERED,
        public=publish,
        step=Step.ANSWERED,
        text="\n\n".join(filter(None, [why, words])),
    )
    return settle_subject(
        subject, Verb.ANSWER, outcome, reason=None if publish else reason, words=words, by=by, now=now
    )


@transaction.atomic
def reopen(
    *, submission_id: int, version_seen: int | None = None, words: str = "", by: User | None, now: datetime
) -> Decision:
    """Take an answer back: the subject waits for another one, and is not public meanwhile.

    `words` tell its author why. Raises as `take_up` does.
    """
    subject = take(submission_id, Verb.REOPEN, version_seen)
    subject.answer, subject.answered_at = "", None
    outcome = Outcome(status=SubjectStatus.IN_REVIEW, public=False, step=Step.REOPENED, waits_since=now)
    return settle_subject(subject, Verb.REOPEN, outcome, words=clean_text(words), by=by, now=now)
