"""The place on the waiting list."""

from events.models import Registration
from events.statuses import Status


def rank_of(registration: Registration) -> int | None:
    """The place on the waiting list, 1 for the first; None for who does not wait."""
    if registration.status != Status.WAITING:
        return None
    in_line = Registration.objects.filter(page=registration.page_id).in_line()
    before = in_line.filter(waiting_since__lt=registration.waiting_since) | in_line.filter(
        waiting_since=registration.waiting_since, pk__lt=registration.pk
    )
    return before.count() + 1
