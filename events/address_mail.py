"""The mail behind whose link a button confirms the address of an agent, and so the seat."""

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.mails import SamplePage, about_a_submission
from contributions.models import Submission
from contributions.notifications import send
from events.models import Registration
from events.sent_with import erased_after, said_of_contribution, sample_contribution
from people.engagement import LEVEL_SENTENCES
from people.links import placeholder
from people.models import ContactDetails, Engagement, SecretLink
from people.services import allow_mail
from portal.mails import Mail
from taxonomy.stages import Stage


def queue_seat_to_confirm(
    submission: Submission,
    *,
    registration: Registration,
    link: SecretLink,
    details: ContactDetails,
    is_first: bool,
    now: datetime,
) -> None:
    """At once where `is_first` of this day and address, whatever was written there today: without it the seat
    would be lost, and each day says so once. It takes a place of the allowance where one is left.

    Any other waits for a place, as long as its link works.
    """
    send_at = allow_mail(details.email_digest, now=now, may_wait=not is_first, before=link.expires_at)
    if is_first:
        send_at = now
    if send_at is None:
        return
    contribution = said_of_contribution(registration)
    context = {
        "reference": submission.reference,
        "page": submission.page.specific,
        "held_until": link.expires_at,
        "erased_after": erased_after(details, contribution),
        "link": placeholder(link),
        "contribution": contribution,
    } | said_of(engagement_to_confirm(submission))
    send(
        "event_confirm",
        details.email,
        context,
        send_at=send_at,
        expires_at=link.expires_at,
        about=submission,
    )


def engagement_to_confirm(submission: Submission) -> Engagement | None:
    """How far whoever registered says that they engage, which the same button confirms."""
    found: Engagement | None = Engagement.objects.filter(
        pk=submission.pk, confirmed_at=None, until=None
    ).first()
    return found


def said_of(engagement: Engagement | None) -> dict[str, Any]:
    """The level with its sentence, for the mail and for the page behind its link; empty without one."""
    if engagement is None:
        return {"level": "", "sentence": ""}
    return {
        "level": engagement.get_level_display(),
        "sentence": LEVEL_SENTENCES[Engagement.Level(engagement.level)],
    }


def _sample() -> dict[str, Any]:
    return {
        "reference": about_a_submission()["reference"],
        "page": SamplePage(
            title=gettext("Title of the day"), service_name=gettext("Name of the service"), stage=Stage.DESIGN
        ),
        "held_until": datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
        "erased_after": about_a_submission()["erased_after"],
        "link": about_a_submission()["link"],
        "contribution": sample_contribution(),
        "level": Engagement.Level.INVOLVED.label,
        "sentence": LEVEL_SENTENCES[Engagement.Level.INVOLVED],
    }


MAIL = Mail(
    "event_confirm",
    _("Seat to be confirmed"),
    _("At once, when an agent registers with an address of a listed domain"),
    _("The address that was given"),
    _sample,
)
