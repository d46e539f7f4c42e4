"""Where a registration stands, with the sets of statuses that have a name."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("Address to be confirmed")
    EXPIRED = "expired", _("Address never confirmed")
    AWAITING = "awaiting", _("Awaiting validation")
    CONFIRMED = "confirmed", _("Confirmed")
    WAITING = "waiting", _("On the waiting list")
    OFFERED = "offered", _("A seat is offered")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")
    REFUSED = "refused", _("Refused")
    ATTENDED = "attended", _("Came")
    ABSENT = "absent", _("Did not come")


# Counts against the seats.
HOLDS_A_SEAT = frozenset(
    {Status.UNCONFIRMED, Status.CONFIRMED, Status.OFFERED, Status.ATTENDED, Status.ABSENT}
)
# Until an instant: then the seat is free again.
HELD = frozenset({Status.UNCONFIRMED, Status.OFFERED})
# Comes, or came, or should have.
HAS_A_SEAT = frozenset({Status.CONFIRMED, Status.ATTENDED, Status.ABSENT})
OVER = frozenset({Status.EXPIRED, Status.CANCELLED, Status.REFUSED})
ACTIVE = frozenset(Status) - OVER
