"""Consent to photos: given with the registration, given later or taken back by the secret link."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from wagtail.log_actions import log

from events.audit import PHOTOS_ANSWERED
from events.models import EventPage, PhotoConsent, Registration
from events.moves import IllegalMove
from events.services.locking import lock_day
from events.statuses import ACTIVE


def may_answer_photos(registration: Registration, *, day: EventPage) -> bool:
    """Whether it is asked of them; who agreed may take it back at any time."""
    return is_asked(registration, day=day) or has_agreed(registration)


def is_asked(registration: Registration, *, day: EventPage) -> bool:
    """Whether they may agree: at a day that asks, while they count on it."""
    return day.asks_photo_consent and registration.status in ACTIVE


def has_agreed(registration: Registration) -> bool:
    return PhotoConsent.objects.filter(pk=registration.pk).exists()


def keep_photo_consent(day: EventPage, registration: Registration, *, now: datetime) -> None:
    """Note it with its instant, until whose it is goes; call it in a transaction."""
    attendee = getattr(registration, "attendee", None)
    until = attendee.delete_after if attendee is not None else day.contact_details_until(now)
    PhotoConsent.objects.get_or_create(
        registration=registration, defaults={"given_at": now, "delete_after": until}
    )


@transaction.atomic
def answer_photos(*, registration_id: int, agrees: bool, now: datetime) -> None:
    """Agree, or do so no longer: what stood before is forgotten. Raises IllegalMove where it is not asked."""
    day = lock_day(Registration.objects.values_list("page_id", flat=True).get(pk=registration_id))
    registration = Registration.objects.select_related("submission").get(pk=registration_id)
    if registration.submission.erased_at or (agrees and not is_asked(registration, day=day)):
        raise IllegalMove(gettext("Consent to photos is not asked for here."))
    if agrees:
        keep_photo_consent(day, registration, now=now)
    else:
        PhotoConsent.objects.filter(pk=registration.pk).delete()
    log(
        instance=registration.submission,
        action=PHOTOS_ANSWERED,
        data={"reference": registration.submission.reference},
    )
