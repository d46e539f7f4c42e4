"""Taking a subject back: by its author, by the team when they ask, or before it is erased."""

from datetime import datetime

from django.db import transaction

from contributions.models import Decision, Submission, ThreadEntry
from contributions.pages import ParticipationPage
from contributions.plain_text import clean_text
from contributions.services.deciding import settle
from lab.models import Subject
from lab.statuses import SubjectStatus
from lab.subjects.services.moving import Outcome, settle_subject, take
from people.models import User
from portal.cache import touch

Verb = Decision.Verb
GONE = Outcome(status=SubjectStatus.WITHDRAWN, public=False, step=ThreadEntry.Kind.WITHDRAWN)


@transaction.atomic
def withdraw(
    *, submission_id: int, version_seen: int | None = None, words: str = "", by: User | None, now: datetime
) -> Decision:
    """Take a subject out of sight for good because its author asked; its reference stays."""
    subject = take(submission_id, Verb.WITHDRAW, version_seen)
    return settle_subject(subject, Verb.WITHDRAW, GONE, words=clean_text(words), by=by, now=now)


@transaction.atomic
def withdraw_own(*, submission_id: int, now: datetime) -> Decision:
    """The same by its author, by the secret link: whatever state it is in, and nobody decided it."""
    return settle_subject(take(submission_id, Verb.WITHDRAW, None), Verb.WITHDRAW, GONE, by=None, now=now)


def take_back_subject(
    submission: Submission, page: ParticipationPage, *, by: User | None, now: datetime
) -> None:
    """Withdrawn, whatever was decided about it, since it is being erased; no mail tells it."""
    subject = Subject.objects.get(pk=submission.pk)
    was_public = subject.is_public
    if subject.status != SubjectStatus.WITHDRAWN:
        Decision.objects.create(submission=submission, verb=Verb.WITHDRAW, decided_by=by, decided_at=now)
        Subject.objects.filter(pk=subject.pk).update(status=SubjectStatus.WITHDRAWN, published_at=None)
    settle(submission, waits_since=None)
    if was_public:
        touch(page, subject)
