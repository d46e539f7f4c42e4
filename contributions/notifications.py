"""Mail about a contribution: queued in the transaction of what it tells, never carrying the sender's words.

The address is not confirmed: whoever typed it may not own it. So a mail says what happened
under which reference, and the link leads to the rest.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from post_office import mail

from contributions.models import Contribution, Decision
from contributions.pages import ParticipationPage
from people.links import placeholder
from people.models import ContactDetails, SecretLink
from people.services import allow_mail, give_link


def queue_receipt(
    contribution: Contribution,
    *,
    page: ParticipationPage,
    link: SecretLink,
    details: ContactDetails,
    now: datetime,
) -> None:
    """Queue the receipt (CRPA R112-11-1). Beyond the day's allowance it is left out: the page has it."""
    if allow_mail(details.email_digest, now=now, may_wait=False):
        _queue("receipt", contribution, page=page, link=link, details=details, send_at=now)


def queue_decision(
    contribution: Contribution, *, decision: Decision, page: ParticipationPage, now: datetime
) -> None:
    """Tell the author what was decided, where an address is still kept; later when the day is full."""
    details = ContactDetails.objects.filter(submission_id=contribution.pk).first()
    if details is None:
        return
    send_at = allow_mail(details.email_digest, now=now)
    if send_at is None:
        return
    link = give_link(contribution.submission)
    _queue(
        f"decision_{decision.verb}",
        contribution,
        page=page,
        link=link,
        details=details,
        send_at=send_at,
        decision=decision,
        public_url=settings.PUBLIC_BASE_URL + (page.public_path(contribution.submission) or ""),
    )


def _queue(
    name: str,
    contribution: Contribution,
    *,
    page: ParticipationPage,
    link: SecretLink,
    details: ContactDetails,
    send_at: datetime,
    **context: Any,
) -> None:
    context |= {
        "reference": contribution.reference,
        "page": page,
        "received_at": contribution.submitted_at,
        "read_by": page.read_by(contribution.submitted_at),
        "erased_after": details.delete_after,
        "link": placeholder(link),
    }
    with translation.override(settings.LANGUAGE_CODE):
        subject = render_to_string(f"emails/{name}_subject.txt", context)
        body = render_to_string(f"emails/{name}.txt", context)
    mail.send(
        recipients=[details.email],
        sender=settings.DEFAULT_FROM_EMAIL,
        # The queue renders what it is given as a template: ours are passed as plain values.
        subject="{{ subject|safe }}",
        message="{{ body|safe }}",
        context={"subject": " ".join(subject.split()), "body": body},
        scheduled_time=send_at,
        headers={"Auto-Submitted": "auto-generated"},
    )
