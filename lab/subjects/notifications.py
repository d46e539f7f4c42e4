"""Mail about proposed subjects: queued in the transaction of what it tells, never carrying their words."""

from datetime import datetime

from django.conf import settings

from contributions.models import Decision
from contributions.notifications import queue_receipt, queue_to_sender
from contributions.services.deciding import decision_text
from lab.models import Subject, SubjectIndexPage
from people.models import ContactDetails, SecretLink

Verb = Decision.Verb
MAILS = {
    Verb.TAKE_UP: "subject_taken_up",
    Verb.ANSWER: "subject_answered",
    Verb.REOPEN: "subject_reopened",
    Verb.REFER: "subject_referred",
    Verb.WITHDRAW: "subject_withdrawn",
}


def queue_received(
    subject: Subject, *, page: SubjectIndexPage, link: SecretLink, details: ContactDetails, now: datetime
) -> None:
    """The receipt (CRPA R112-11-1). Beyond the day's allowance it is left out: the page has it."""
    queue_receipt(subject, page=page, link=link, details=details, now=now, name="subject_received")


def queue_decided(subject: Subject, *, decision: Decision, page: SubjectIndexPage, now: datetime) -> None:
    """Tell the author what was decided, where an address is still kept; later when the day is full."""
    public = settings.PUBLIC_BASE_URL + page.public_path(subject.submission) if subject.is_public else ""
    queue_to_sender(
        MAILS[Verb(decision.verb)],
        subject,
        page=page,
        now=now,
        words=decision_text(decision),
        public_url=public,
    )
