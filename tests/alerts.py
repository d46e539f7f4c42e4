"""Moderators who chose to be told, what waits for them, and what they were told."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import ngettext
from post_office.models import Email

from calls.models import CallPage
from contributions import services
from contributions.models import AlertChoice, Contribution, ModeratorLimit, Submission
from contributions.references import new_reference
from contributions.services import Received
from people.models import User
from tests.factories import make_contribution, make_reason, make_received, make_user

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday, 10.30 in Paris
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MARKERS = {"title": "MARKED-TITLE", "body": "MARKED-BODY", "shown_as": "MARKED-NAME"}
Frequency = AlertChoice.Frequency


def moderator(frequency: str = "", role: str = "moderator", *, pages: tuple[CallPage, ...] = ()) -> User:
    user = make_user(role)
    if frequency:
        AlertChoice.objects.create(user=user, frequency=frequency)
    for page in pages:
        ModeratorLimit.objects.create(user=user, page=page)
    return user


def told(user: User) -> list[Email]:
    return [mail for mail in Email.objects.order_by("pk") if mail.to == [user.email]]


def counted(name: str, one: str, many: str, number: int) -> str:
    """A sentence of the mails with its figure."""
    return ngettext(f"%({name})s {one}", f"%({name})s {many}", number) % {name: number}


def receive(call: CallPage, **fields: Any) -> Received:
    sent = make_received(call, email="camille@example.org", **MARKERS | fields)
    services.announce(sent.contribution.submission, now=timezone.now())
    return sent


def decline(sent: Received) -> None:
    services.decline(
        submission_id=sent.contribution.pk, version_seen=1, reason=make_reason(), by=make_user(), now=NOW
    )


def many_waiting(call: CallPage, number: int) -> None:
    Submission.objects.bulk_create(
        Submission(
            reference=new_reference(),
            kind=Submission.Kind.CONTRIBUTION,
            page_id=call.pk,
            submitted_at=NOW - DAY,
            awaiting_since=NOW - DAY + timedelta(seconds=place),
        )
        for place in range(number)
    )


def run(command: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def asked(call: CallPage, at: datetime) -> Contribution:
    contribution = make_contribution(call)
    services.request_changes(
        submission_id=contribution.pk, version_seen=1, words="Sans nom.", by=make_user(), now=at
    )
    return contribution
