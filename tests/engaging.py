"""Agents who engage, for tests: by the verbs, confirmed unless a test says otherwise."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from post_office.models import Email

from events.engaged import needs
from events.engaged.digest import send_engaged_digests
from events.engaged.invitations import send_invitations
from events.models import EventPage
from people import engagement as verbs
from people.models import Engagement
from taxonomy.models import Theme
from tests.days import make_day, make_registered
from tests.factories import make_user


def make_engagement(
    level: str = "involved",
    *,
    day: EventPage | None = None,
    email: str = "agent@example.org",
    confirmed: bool = True,
    now: datetime | None = None,
    keep_mail: bool = False,
    **fields: Any,
) -> Engagement:
    """An agent who registers for a day and engages; every mail of that is taken away, unless `keep_mail`."""
    now = now or timezone.now()
    registered = make_registered(day, now=now, email=email, sender_kind="agent")
    submission = registered.registration.submission
    made = verbs.engage(submission=submission, level=level, **fields, now=now)
    assert made is not None
    if confirmed:
        made = verbs.confirm(submission_id=made.pk, now=now)
    if not keep_mail:
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


def go_through_every_mail_of_levels() -> None:
    """An agent of each level who engages and confirms, and the mail that the level brings."""
    now = timezone.now()
    before = make_day(registration_opens_at=now - timedelta(days=30))
    made = {
        level: make_engagement(
            level, day=before, email=f"{level}@example.org", now=now - timedelta(days=8), keep_mail=True
        )
        for level in Engagement.Level.values
    }
    day = make_day("announced", registration_opens_at=now + timedelta(days=3), invited_days_before=5)
    EventPage.objects.filter(pk=day.pk).update(first_published_at=now - timedelta(days=1))
    make_day("reported")
    send_invitations(now)
    send_engaged_digests(now)
    needs.ask(
        title="Animer",
        words="Le 12 au matin.",
        engagements=[made["resource"].pk],
        by=make_user("coordinator"),
        key=uuid.uuid4(),
        now=now,
    )
