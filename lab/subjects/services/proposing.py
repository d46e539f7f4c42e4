"""What the form of subjects sends: the words, the address apart, the receipt."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from contributions import alerts
from contributions.idempotency import idempotency_key, stored_once
from contributions.models import Submission, ThreadEntry
from contributions.services import new_submission
from contributions.services.telling import tell
from lab.models import Subject, SubjectIndexPage
from lab.subjects import notifications
from lab.subjects.searching import stems_of
from people.models import ContactDetails, SecretLink
from people.services import give_link, keep_contact_details


@dataclass(frozen=True, kw_only=True)
class SubjectWords:
    """What somebody wrote, as plain text."""

    title: str
    situation: str
    change: str = ""
    place: str = ""
    sender_kind: str = ""
    theme_id: int | None = None


def submit_subject(
    *,
    page: SubjectIndexPage,
    words: SubjectWords,
    email: str = "",
    sender_secret: str = "",
    now: datetime,
) -> SecretLink:
    """Store a subject and return the link that leads back to it; committed when it returns.

    `sender_secret` is something only the sender's browser holds (its CSRF secret): the same words from the
    same browser are one subject, however often they arrive.
    """
    key = idempotency_key(["subject", page.pk, vars(words), email], sender_secret)
    link, is_new = stored_once(key, partial(_receive, page, words, email, key, now))
    if is_new:
        tell(alerts.queue_new, link.submission, event=alerts.Event.PROPOSED, now=now)
    return link


def _receive(page: SubjectIndexPage, words: SubjectWords, email: str, key: str, now: datetime) -> SecretLink:
    submission = new_submission(
        page=page, kind=Submission.Kind.SUBJECT, submitted_at=now, idempotency_key=key
    )
    subject = Subject(submission=submission, page=page, submitted_at=now, **vars(words))
    subject.stems = stems_of(subject)
    subject.save(force_insert=True)
    ThreadEntry.objects.create(
        submission=submission, kind=ThreadEntry.Kind.RECEIVED, at=now, stage=page.stage
    )
    link = give_link(submission, is_first=True)
    if email:
        details = keep_contact_details(
            submission,
            email=email,
            delete_after=page.contact_details_until(now),
            purpose=ContactDetails.Purpose.SUBJECT,
        )
        tell(notifications.queue_received, subject, page=page, link=link, details=details, now=now)
    return link
