"""How long registrations are kept: their dates of erasure run from the day's end, so they follow it."""

from datetime import datetime

from events.models import Attendee, EventPage, Needs, PhotoConsent
from events.services.registering import needs_until
from people.models import ContactDetails, PersonalAnswer


def keep_as_long(day: EventPage, now: datetime) -> None:
    """Move what is kept until some time after the day to its new end: nobody is forgotten before they come.

    Five statements, however many registered. Call it in the transaction that moves the day, under its lock.
    """
    sent_here = {"submission__registration__page": day.pk}
    until = day.contact_details_until(now)
    ContactDetails.objects.filter(**sent_here).update(delete_after=until)
    PersonalAnswer.objects.filter(**sent_here).update(delete_after=until)
    Attendee.objects.filter(registration__page=day.pk).update(delete_after=until)
    PhotoConsent.objects.filter(registration__page=day.pk).update(delete_after=until)
    keep_needs(day, now)


def keep_needs(day: EventPage, now: datetime) -> None:
    """The same for what people need, which goes sooner: the day may also lose its date, or be given up."""
    Needs.objects.filter(registration__page=day.pk).update(delete_after=needs_until(day, now))
