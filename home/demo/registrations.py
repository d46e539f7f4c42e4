"""Who registered for the days of the demonstration: « Personne 1 », without an address."""

from datetime import timedelta

from django.db.models import F

from contributions.models import Submission, ThreadEntry
from events.models import EventPage, Registration
from events.services import Refused, Wish, register
from home.demo.content import Entry

APART = timedelta(hours=5)


def load_registrations(day: EventPage, entry: Entry) -> None:
    """As many as the content counts: those who hold a seat, agents first, then those who wait."""
    counts = entry.entry("counts")
    confirmed, waiting = counts.get("confirmed", 0), counts.get("waiting", 0)
    opens = day.registration_opens_at
    for number in range(1, confirmed + waiting + 1):
        key = _key(entry.get("slug"), number)
        if opens is None or Submission.objects.filter(idempotency_key=key).exists():
            continue
        kind = "agent" if number <= day.seats_for_agents else "citizen"
        wish = Wish(name=f"Personne {number}", sender_kind=kind)
        try:
            stored = register(event=day, wish=wish, idempotency_key=key, now=opens + number * APART)
        except Refused:
            # Somebody closed it, or gave it other seats: it is theirs by now.
            return
        Submission.objects.filter(pk=stored.registration.pk).update(example=entry.example())


def move_registrations(day: EventPage, shift: timedelta) -> None:
    """Shift everything dated about the registrations of the demonstration by the same time."""
    ours = Submission.objects.filter(page=day.pk, idempotency_key__startswith=_key(day.slug, ""))
    pks = list(ours.values_list("pk", flat=True))
    Submission.objects.filter(pk__in=pks).update(
        submitted_at=F("submitted_at") + shift, awaiting_since=F("awaiting_since") + shift
    )
    Registration.objects.filter(pk__in=pks).update(
        registered_at=F("registered_at") + shift, waiting_since=F("waiting_since") + shift
    )
    ThreadEntry.objects.filter(submission__in=pks).update(at=F("at") + shift)


def _key(slug: str, number: object) -> str:
    return f"demo:registration:{slug}:{number}"
