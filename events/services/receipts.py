"""Mail about a registration, queued with it: what fails there costs the mail, never the seat."""

from datetime import datetime

from contributions.services.telling import tell
from events import address_mail, notifications
from events.models import Registration
from events.statuses import Status
from people.models import ContactDetails, Engagement, SecretLink


def tell_registered(
    row: Registration,
    *,
    link: SecretLink,
    details: ContactDetails | None,
    engagement: Engagement | None = None,
    now: datetime,
) -> None:
    """Where a registration stands, to the address that came with it, with its link.

    `engagement`: what was confirmed together with it, whose link goes in the same mail.
    """
    if details is None:
        return

    def queue(submission: object) -> None:
        notifications.queue_registered(row, link=link, details=details, engagement=engagement, now=now)

    tell(queue, row.submission)


def tell_to_confirm(row: Registration, *, again: bool = False, now: datetime) -> None:
    """The link behind which a button confirms the address, if the seat is still held for that.

    `again`: it was written before, for this very seat.
    """
    confirm = SecretLink.objects.filter(
        submission=row.submission, purpose=SecretLink.Purpose.CONFIRM, expires_at__gt=now
    ).first()
    details = ContactDetails.objects.filter(submission=row.submission).first()
    if row.status == Status.UNCONFIRMED and confirm and details:
        same = Registration.objects.filter(page=row.page_id, email_digest=details.email_digest)
        tell(
            address_mail.queue_seat_to_confirm,
            row.submission,
            registration=row,
            link=confirm,
            details=details,
            is_first=not again and not same.exclude(pk=row.pk).exists(),
            now=now,
        )
