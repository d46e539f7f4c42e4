"""The mails about registrations, with a sample of each: nobody's, and no row of a table."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.mails import SamplePage, about_a_submission
from events.sent_with import sample_contribution
from people.models import Engagement
from portal.mails import Mail
from taxonomy.stages import Stage

UNTIL = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
REGISTERED = _("Whoever registered, where an address was given")
WITH_A_SEAT = _("Who has a seat, where an address was given")


class SampleDay(SamplePage):
    """What mails say of a day beside its title and its service."""

    access: str = ""


def about_a_registration(*, calendar: bool = False, **more: Any) -> dict[str, Any]:
    """What every mail about a registration is given."""
    common = about_a_submission()
    return {
        "reference": common["reference"],
        "page": SampleDay(
            title=gettext("Title of the day"), service_name=gettext("Name of the service"), stage=Stage.DESIGN
        ),
        "day_url": f"{settings.PUBLIC_BASE_URL}/agenda/exemple/",
        "when": gettext("Thursday 10 December 2026, from 9 a.m. to 5 p.m."),
        "where": gettext("Name of the place, 1 street of the town"),
        "party": 1,
        "workshops": gettext("Title of the workshop"),
        "calendar": calendar,
        "erased_after": common["erased_after"],
        "link": common["link"],
    } | more


def _words() -> str:
    return gettext("The words of the team.")


def _mail(code: str, label: Any, when: Any, to: Any = REGISTERED, **more: Any) -> Mail:
    def sample() -> dict[str, Any]:
        return about_a_registration(
            **{name: value() if callable(value) else value for name, value in more.items()}
        )

    return Mail(f"event_{code}", label, when, to, sample)


MAILS = [
    _mail(
        "receipt",
        _("Registration: a seat"),
        _("At once, when a seat is confirmed"),
        calendar=True,
        contribution=sample_contribution,
        engagement=lambda: str(Engagement.Level.INVOLVED.label),
        engagement_link=f"{settings.PUBLIC_BASE_URL}/suivi/exemple-de-lien-secret/engagement/",
    ),
    _mail(
        "waiting",
        _("Registration: a rank"),
        _("At once, when no seat is left"),
        rank=3,
        contribution=sample_contribution,
    ),
    _mail(
        "awaiting",
        _("Registration to be validated"),
        _("At once, when the team validates each registration"),
        read_by=lambda: about_a_submission()["read_by"],
        contribution=sample_contribution,
    ),
    _mail(
        "validated",
        _("Registration validated"),
        _("When the team accepts it"),
        calendar=True,
        words=_words,
    ),
    _mail("refused", _("Registration not accepted"), _("When the team does not accept it"), words=_words),
    _mail("offer", _("A seat is offered"), _("When a seat becomes free for who waits"), held_until=UNTIL),
    _mail("offer_expired", _("Offer over"), _("When an offered seat was not taken in time")),
    _mail("promoted", _("From the list to a seat"), _("When an offered seat is taken"), calendar=True),
    _mail("changed", _("Choices changed"), _("When companions or workshops change")),
    _mail(
        "left",
        _("Registration cancelled"),
        _("When somebody cancels, or the team does"),
        calendar=True,
        by_team=False,
    ),
    _mail("reminder_7", _("Reminder, a week before"), _("Seven days before the day"), WITH_A_SEAT),
    _mail(
        "reminder_1",
        _("Reminder, the day before"),
        _("A day before the day"),
        WITH_A_SEAT,
        online_url="https://salle.example.org/exemple",
    ),
    _mail(
        "moved",
        _("Change of date or place"),
        _("When the date or the place changes"),
        calendar=True,
        former=lambda: gettext("Wednesday 9 December 2026"),
        words=_words,
    ),
    _mail("postponed", _("Day postponed"), _("When a day loses its date"), calendar=True, words=_words),
    _mail("cancelled", _("Day cancelled"), _("When a day is cancelled"), calendar=True, words=_words),
    _mail(
        "thanks",
        _("Thanks after the day"),
        _("When the minutes are public, or three days after the day"),
        _("Who came, where an address was given"),
        came=True,
        minutes_url=f"{settings.PUBLIC_BASE_URL}/agenda/exemple/",
    ),
    _mail(
        "message",
        _("Message to a group"),
        _("When the team writes to those registered"),
        subject=lambda: gettext("The subject of the team"),
        words=_words,
    ),
]
