"""Mail about what somebody sent: queued in the transaction of what it tells, never carrying their words.

The address is not confirmed: whoever typed it may not own it. So a mail says what happened
under which reference, and the link leads to the rest.
"""

from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, Protocol

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from post_office import mail

from contributions.models import REFUSALS, Contest, Contribution, Decision, OutcomeCode, Report, Submission
from contributions.moves import answer_by
from contributions.pages import ParticipationPage
from contributions.queue import QUEUE_ITEM
from people.links import placeholder
from people.mail.carried import Carried, carry
from people.models import ContactDetails, SecretLink, SubmissionMail
from people.services import allow_mail, give_link
from portal import mails

# Where an address was written to so often that no mail may leave within a week, what is told by a job waits.
TRIED_AGAIN_AFTER = timedelta(days=1)


class Queued(Enum):
    """What became of a mail to whoever sent something."""

    YES = auto()
    NO_ADDRESS = auto()
    # The allowance of the address is used up for longer than a mail may wait.
    NO_ROOM = auto()


class Received(Protocol):
    """What somebody sent, with its envelope and when it arrived."""

    pk: Any
    submission: Any
    submitted_at: Any

    @property
    def reference(self) -> str: ...


def queue_receipt(
    about: Received,
    *,
    page: ParticipationPage,
    link: SecretLink,
    details: ContactDetails,
    now: datetime,
    name: str = "",
) -> None:
    """Queue the receipt (CRPA R112-11-1; of a report: DSA, article 16, paragraph 4).

    `name` is that of the mail, of other things than contributions and reports. Beyond the day's allowance it
    is left out: the page has it.
    """
    name = name or ("receipt" if isinstance(about, Contribution) else "report_receipt")
    if allow_mail(details.email_digest, now=now, may_wait=False):
        _queue(name, about, page=page, link=link, details=details, send_at=now)


def queue_decision(
    contribution: Contribution, *, decision: Decision, page: ParticipationPage, now: datetime
) -> None:
    """Tell the author what was decided, where an address is still kept; later when the day is full.

    That it had been reported is said (DSA, article 17, paragraph 3, b), and nothing of the report.
    """
    reported = decision.verb in REFUSALS and (
        Report.objects.filter(content_id=contribution.pk).exclude(status=Report.Status.REJECTED).exists()
    )
    queue_to_sender(
        f"decision_{decision.verb}",
        contribution,
        page=page,
        now=now,
        decision=decision,
        # For a request: the day until which it may be answered.
        answer_by=answer_by(decision.decided_at),
        reported=reported,
        public_url=settings.PUBLIC_BASE_URL + (page.public_path(contribution.submission) or ""),
    )


def queue_outcome(
    contribution: Contribution, *, former: str, page: ParticipationPage, now: datetime
) -> Queued:
    """Tell the author what became of it; `former`: the name of the outcome that this one replaces.

    The published outcome stands beside the envelope of `contribution`.
    """
    return queue_to_sender(
        "outcome",
        contribution,
        page=page,
        now=now,
        outcome=contribution.submission.outcome,
        former=former,
        public_url=settings.PUBLIC_BASE_URL + (page.public_path(contribution.submission) or ""),
    )


def queue_outcome_withdrawn(
    contribution: Contribution, *, former: str, words: str, page: ParticipationPage, now: datetime
) -> None:
    """Tell the author that the outcome of their contribution was taken back, and why."""
    queue_to_sender(
        "outcome_withdrawn",
        contribution,
        page=page,
        now=now,
        former=OutcomeCode(former).label,
        words=words,
        public_url=settings.PUBLIC_BASE_URL + (page.public_path(contribution.submission) or ""),
    )


def queue_contest_answer(contribution: Contribution, *, contest: Contest, decision: Decision) -> None:
    """Tell whoever took a contested decision what became of it: reference and outcome, no words."""
    first = contest.decision.decided_by
    if first is None or not first.is_active:
        return
    url = settings.PUBLIC_BASE_URL + reverse(QUEUE_ITEM, args=[contribution.pk])
    send(
        "contest_answered",
        first.email,
        {"reference": contribution.reference, "contest": contest, "decision": decision, "url": url},
    )


def queue_report_answer(
    report: Report, *, decision: Decision, page: ParticipationPage, now: datetime
) -> None:
    """Tell whoever reported what was decided and why (DSA, article 16, paragraph 5)."""
    queue_to_sender("report_answer", report, page=page, now=now, decision=decision)


def queue_to_sender(
    name: str, about: Received, *, page: ParticipationPage, now: datetime, **context: Any
) -> Queued:
    """Queue `name` where an address is still kept, when its allowance lets it."""
    details = ContactDetails.objects.filter(submission_id=about.pk).first()
    if details is None:
        return Queued.NO_ADDRESS
    send_at = allow_mail(details.email_digest, now=now)
    if send_at is None:
        return Queued.NO_ROOM
    link = give_link(about.submission)
    _queue(name, about, page=page, link=link, details=details, send_at=send_at, **context)
    return Queued.YES


def _queue(
    name: str,
    about: Received,
    *,
    page: ParticipationPage,
    link: SecretLink,
    details: ContactDetails,
    send_at: datetime,
    **context: Any,
) -> None:
    context |= {
        "reference": about.reference,
        "page": page,
        "received_at": about.submitted_at,
        "read_by": page.read_by(about.submitted_at),
        "erased_after": details.delete_after,
        "link": placeholder(link),
    }
    send(name, details.email, context, send_at=send_at, about=about.submission)


def send(
    name: str,
    to: str,
    context: dict[str, Any],
    *,
    send_at: datetime | None = None,
    expires_at: datetime | None = None,
    about: Submission | None = None,
    file: Carried | None = None,
) -> None:
    """Queue the mail NAME (portal.mails) to one address, in the portal's language.

    After `expires_at` it does not leave any more.
    A mail to whoever sent something is `about` it: erased, its mail goes too, with the `file` it carries.
    """
    with translation.override(settings.LANGUAGE_CODE):
        rendered = mails.render(name, context)
    queued = mail.send(
        recipients=[to],
        sender=settings.DEFAULT_FROM_EMAIL,
        # The queue renders what it is given as a template: ours are passed as plain values.
        subject="{{ subject|safe }}",
        message="{{ text|safe }}",
        html_message="{{ html|safe }}",
        context=vars(rendered),
        scheduled_time=send_at,
        expires_at=expires_at,
        headers={"Auto-Submitted": "auto-generated"},
    )
    if about is not None:
        SubmissionMail.objects.create(email=queued, submission=about)
    if file is not None:
        carry(queued, file)
