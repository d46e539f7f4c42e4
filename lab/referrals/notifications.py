"""Mail about a referral to whoever sent it: queued in the transaction of what it tells.

A mail carries the reference and the placeholder of a secret link, and none of their words.
"""

from datetime import datetime
from typing import Any

from django.conf import settings

from contributions.models import Submission
from contributions.notifications import send
from lab.models import BriefVersion, Referral
from people.links import placeholder
from people.models import ContactDetails, SecretLink
from people.services import allow_mail, give_link


def queue_received(about: Submission, *, referral: Referral, details: ContactDetails, now: datetime) -> None:
    """The receipt (CRPA R112-11-1), with the link behind which a button confirms the address."""
    page = referral.page
    link = give_link(about, purpose=SecretLink.Purpose.CONFIRM)
    # As if it were confirmed at once: the receipt says so.
    more = {"received_at": referral.submitted_at, "read_by": page.read_by(referral.submitted_at)}
    _queue("referral_received", referral, details=details, link=link, now=now, **more)


def queue_agreed(about: Submission, *, referral: Referral, brief: BriefVersion, now: datetime) -> None:
    """That a version of the brief is agreed to, and where everybody reads it."""
    public_url = settings.PUBLIC_BASE_URL + referral.page.public_path(about)
    _queue_to_sender("referral_agreed", referral, now=now, number=brief.number, public_url=public_url)


def queue_withdrawn(about: Submission, *, referral: Referral, now: datetime) -> None:
    """That it was taken back, as its sender asked."""
    _queue_to_sender("referral_withdrawn", referral, now=now)


def _queue_to_sender(name: str, referral: Referral, *, now: datetime, **more: Any) -> None:
    """Queue `name` where an address is still kept."""
    details = ContactDetails.objects.filter(submission=referral.submission).first()
    if details is not None:
        _queue(name, referral, details=details, link=give_link(referral.submission), now=now, **more)


def _queue(
    name: str, referral: Referral, *, details: ContactDetails, link: SecretLink, now: datetime, **more: Any
) -> None:
    """Within the day's mails of the address: what is too much leaves later."""
    send_at = allow_mail(details.email_digest, now=now)
    if send_at is None:
        return
    context = {
        "reference": referral.reference,
        "page": referral.page,
        "link": placeholder(link),
        "erased_after": details.delete_after,
    } | more
    send(name, details.email, context, send_at=send_at, about=referral.submission)
