"""An agent's seat: held for a day, until a button behind a mailed link confirms the address.

The same button confirms how far they engage with the lab, where they said so with the registration.

Not confirmed in time, it is freed as an offer is (offering.expire_held).
"""

from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from contributions.models import ThreadEntry
from contributions.services.addresses import ADDRESS_CONFIRMED
from events.holding import ENDED
from events.models import EventPage, Registration
from events.services.locking import lock_day
from events.services.moving import move
from events.services.receipts import tell_registered
from events.statuses import Status
from people import engagement
from people.links import has_expired
from people.models import ContactDetails, Engagement, SecretLink
from people.services import give_link


class NotHeld(Exception):
    """The link was used, has expired or was replaced, or the day is cancelled: no seat is held behind it."""


@transaction.atomic
def confirm_seat(*, link: SecretLink, now: datetime) -> SecretLink:
    """Confirm the seat that waits behind `link`, and how far its sender engages, if they said so.

    Returns the link that follows the registration. Raises NotHeld.
    """
    page_id = Registration.objects.values_list("page_id", flat=True).get(pk=link.submission_id)
    day = lock_day(page_id)
    row = Registration.objects.select_related("submission").get(pk=link.submission_id)
    held = SecretLink.objects.filter(pk=link.pk, version=link.version).first()
    if held is None or has_expired(held, now=now) or not is_held(row, day=day, now=now):
        raise NotHeld
    move(
        day,
        row,
        ThreadEntry.Kind.ADDRESS_CONFIRMED,
        now=now,
        settles=False,
        status=Status.CONFIRMED,
        held_until=None,
    )
    details = ContactDetails.objects.filter(submission=row.submission).first()
    if details is not None:
        details.confirmed_at = now
        details.save(update_fields=["confirmed_at"])
    # Used: kept, so that whoever opens it again is told (`is_confirmed`).
    held.expires_at = now
    held.save(update_fields=["expires_at"])
    log(instance=row.submission, action=ADDRESS_CONFIRMED, data={"reference": row.submission.reference})
    follow = give_link(row.submission)
    tell_registered(row, link=follow, details=details, engagement=_engaged(row, now), now=now)
    return follow


def _engaged(row: Registration, now: datetime) -> Engagement | None:
    """The engagement that was said with the registration: it acts from now on, as its address is theirs."""
    try:
        return engagement.confirm(submission_id=row.pk, now=now)
    except engagement.NotPossible:
        # None was said, or it is over.
        return None


def is_held(row: Registration, *, day: EventPage, now: datetime) -> bool:
    """Whether the button may still confirm it: in time, and of a day that takes place."""
    in_time = row.held_until is not None and row.held_until > now
    return row.status == Status.UNCONFIRMED and in_time and day.state(now) not in ENDED
