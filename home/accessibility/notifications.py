"""Mail about barriers: queued in the transaction of what it tells, never carrying what its sender wrote."""

from datetime import date, datetime

from contributions.models import Decision
from contributions.notifications import queue_receipt, queue_to_sender
from home.accessibility.models import AccessibilityPage, Barrier
from people.models import ContactDetails, SecretLink


def queue_received(
    barrier: Barrier, *, page: AccessibilityPage, link: SecretLink, details: ContactDetails, now: datetime
) -> None:
    """The receipt (CRPA R112-11-1). Beyond the day's allowance it is left out: the page has it."""
    queue_receipt(barrier, page=page, link=link, details=details, now=now, name="barrier_received")


def queue_answered(
    barrier: Barrier,
    *,
    decision: Decision,
    promised_for: date | None,
    page: AccessibilityPage,
    now: datetime,
) -> None:
    """Tell whoever reported it what was answered, where an address is still kept."""
    queue_to_sender(
        "barrier_answered", barrier, page=page, now=now, decision=decision, promised_for=promised_for
    )
