"""A referral that started from a subject."""

from datetime import datetime

from django.db import transaction

from contributions.models import Decision, Submission, ThreadEntry
from contributions.sent import hold_sent
from lab.models import Subject
from lab.statuses import SubjectStatus
from lab.subjects.moves import legal_verbs
from lab.subjects.services.moving import Outcome, settle_subject, take
from people.models import User

Verb = Decision.Verb


@transaction.atomic
def refer(*, submission: Submission, referral: Submission, by: User | None, now: datetime) -> Decision | None:
    """Say on the subject `submission` that `referral` started from it, and tell its author; None when late.

    Withdrawn, erased or referred before, nothing is written: the referral goes its way all the same. That
    is the lab's answer, unless it wants to add one in words. Which referral it is stands with the referral
    (`Referral.subject`), and is shown once that is public.
    """
    held = hold_sent(submission.pk)
    subject = Subject.objects.get(pk=submission.pk)
    subject.submission = held
    if Verb.REFER not in legal_verbs(subject):
        return None
    subject = take(submission.pk, Verb.REFER, None)
    outcome = Outcome(status=SubjectStatus.REFERRED, public=subject.is_public, step=ThreadEntry.Kind.REFERRED)
    return settle_subject(subject, Verb.REFER, outcome, by=by, now=now)
