"""An agent's seat: held for a day until a button behind a mailed link confirms the address, then let go."""

from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from contributions.models import ThreadEntry
from contributions.services.addresses import ADDRESS_CONFIRMED
from events.models import Registration
from events.services.locking import lock_day
from events.services.telling import tell_registered
from events.statuses import Status
from people.links import has_expired
from people.models import ContactDetails, SecretLink
from people.services import give_link
from portal.cache import touch

RELEASED_AT_ONCE = 500


class NotHeld(Exception):
    """The link was used, has expired or was replaced: no seat is held behind it."""


@transaction.atomic
def confirm_seat(*, link: SecretLink, now: datetime) -> SecretLink:
    """Confirm the seat that waits behind `link`, and return the link that follows it. Raises NotHeld."""
    page_id = Registration.objects.values_list("page_id", flat=True).get(pk=link.submission_id)
    day = lock_day(page_id)
    row = Registration.objects.select_related("submission").get(pk=link.submission_id)
    held = SecretLink.objects.filter(pk=link.pk, version=link.version).first()
    if held is None or has_expired(held, now=now) or not _is_held(row, now):
        raise NotHeld
    row.status, row.held_until = Status.CONFIRMED, None
    row.save(update_fields=["status", "held_until"])
    details = ContactDetails.objects.filter(submission=row.submission).first()
    if details is not None:
        details.confirmed_at = now
        details.save(update_fields=["confirmed_at"])
    # Used: kept, so that whoever opens it again is told (`is_confirmed`).
    held.expires_at = now
    held.save(update_fields=["expires_at"])
    ThreadEntry.objects.create(
        submission=row.submission,
        kind=ThreadEntry.Kind.ADDRESS_CONFIRMED,
        at=now,
        stage=day.stage,
        public=False,
    )
    log(instance=row.submission, action=ADDRESS_CONFIRMED, data={"reference": row.submission.reference})
    touch(day)
    follow = give_link(row.submission)
    tell_registered(row, link=follow, details=details, now=now)
    return follow


def release_unconfirmed(now: datetime) -> list[int]:
    """Let go of the seats whose address nobody confirmed in time; the days on which seats became free.

    A transaction a day, so that a long list holds nobody up. What is free is offered by the caller.
    """
    late = Registration.objects.filter(status=Status.UNCONFIRMED, held_until__lte=now)
    days = late.order_by("page_id").values_list("page_id", flat=True).distinct()
    return [page_id for page_id in list(days[:RELEASED_AT_ONCE]) if _release(page_id, now)]


@transaction.atomic
def _release(page_id: int, now: datetime) -> bool:
    day = lock_day(page_id)
    late = Registration.objects.filter(page=day, status=Status.UNCONFIRMED, held_until__lte=now)
    if not late.update(status=Status.EXPIRED, held_until=None):
        return False  # another process did
    touch(day)
    return True


def _is_held(row: Registration, now: datetime) -> bool:
    return row.status == Status.UNCONFIRMED and row.held_until is not None and row.held_until > now
