"""How long registrations are kept: their dates run from the day's end, so they follow when it is moved."""

from datetime import date

from django.db import models, transaction
from django.utils import timezone

from events.models import Attendee, EventPage, Needs, PhotoConsent, Registration
from events.services.registering import NEEDS_KEPT
from people.models import ContactDetails, PersonalAnswer


@transaction.atomic
def follow_new_date(day: EventPage) -> None:
    """Move the dates of erasure of the registrations of `day` to what its new end makes them.

    Five statements, however many registered. A day without a date for the moment moves nothing: what was
    promised holds. Call it in the transaction that moves the day, under its lock.
    """
    if day.ends_at is None:
        return
    # Who was added after the end keeps the date that was promised then.
    rows = Registration.objects.filter(page_id=day.pk, registered_at__lte=day.ends_at).values("pk")
    until = day.contact_details_until(day.ends_at)
    _set(Attendee.objects.filter(pk__in=rows), until)
    _set(PhotoConsent.objects.filter(pk__in=rows), until)
    _set(ContactDetails.objects.filter(submission__in=rows), until)
    _set(PersonalAnswer.objects.filter(submission__in=rows), until)
    _set(Needs.objects.filter(pk__in=rows), timezone.localdate(day.ends_at + NEEDS_KEPT))


def _set(rows: "models.QuerySet[models.Model]", until: date) -> None:
    rows.order_by().update(delete_after=until)
