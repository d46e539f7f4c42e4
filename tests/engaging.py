"""Agents who engage, for tests: by the verbs, confirmed unless a test says otherwise."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from post_office.models import Email

from events.models import EventPage
from people import engagement as verbs
from people.models import Engagement
from taxonomy.models import Theme
from tests.days import make_registered


def make_engagement(
    level: str = "involved",
    *,
    day: EventPage | None = None,
    email: str = "agent@example.org",
    confirmed: bool = True,
    now: datetime | None = None,
    **fields: Any,
) -> Engagement:
    """An agent who registers for a day and engages; every mail of that is taken away."""
    now = now or timezone.now()
    registered = make_registered(day, now=now, email=email, sender_kind="agent")
    submission = registered.registration.submission
    made = verbs.engage(submission=submission, level=level, **fields, now=now)
    assert made is not None
    if confirmed:
        made = verbs.confirm(submission_id=made.pk, now=now)
    Email.objects.all().delete()
    return made


def mails_to(email: str) -> list[str]:
    """The subjects of what is queued to one address."""
    return [mail.subject for mail in Email.objects.order_by("pk") if mail.to == [email]]


def make_theme(title: str, below: Theme | None = None) -> Theme:
    values = {"title": title, "slug": title.lower().replace(" ", "-")}
    if below is None:
        return Theme.add_root(**values)
    return Theme.objects.get(pk=below.pk).add_child(**values)
