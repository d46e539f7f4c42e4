"""Mail about registrations: queued in the transaction of what it tells, to one person each.

A mail carries the reference and the secret link's placeholder, never a name or a need: whoever typed the
address may not own it. What somebody's own hand sets off stays within the allowance of their address; what
the clock or the team decides leaves at once, since later it would be wrong: one registration per day and
address bounds it.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from contributions.models import Decision, Submission
from contributions.notifications import send
from events.calendar import day_ics, has_a_date, place_of
from events.dates import when
from events.models import EventChange, EventNotice, EventPage, Registration
from events.sent_with import erased_after, said_of_contribution
from events.services.ranks import rank_of
from events.services.telling import tell_everybody
from events.statuses import HAS_A_SEAT, Status
from people.engagement import link_of
from people.links import placeholder
from people.mail.carried import Carried
from people.models import ContactDetails, Engagement, SecretLink
from people.services import allow_mail, give_link

RECEIPTS = {
    Status.CONFIRMED: "event_receipt",
    Status.WAITING: "event_waiting",
    Status.AWAITING: "event_awaiting",
    # Counted at the door already: whoever asks again is told that they have a seat.
    Status.ATTENDED: "event_receipt",
    Status.ABSENT: "event_receipt",
}


def queue_registered(
    registration: Registration,
    *,
    link: SecretLink,
    details: ContactDetails,
    engagement: Engagement | None = None,
    now: datetime,
) -> None:
    """The receipt: a seat with its calendar entry, a rank, what is waited for, or a seat that is offered.

    It is that of the contribution which came with it too.
    Beyond the day's allowance it leaves later, or not at all when that is after the start: the page has it.
    """
    day = registration.page
    if registration.status == Status.OFFERED:
        _queue_offer_again(registration, day, link, details, now)
        return
    name = RECEIPTS[Status(registration.status)]
    engaged = {"engagement": "", "engagement_link": ""}
    if engagement is not None:
        engaged = {
            "engagement": str(engagement.get_level_display()),
            "engagement_link": placeholder(link_of(engagement)),
        }
    more = engaged if name == "event_receipt" else {}
    contribution = said_of_contribution(registration)
    _queue_receipt(name, registration, day, link, details, now, contribution=contribution, **more)


def queue_left(
    about: Submission,
    *,
    registration: Registration,
    day: EventPage,
    now: datetime,
    had_seat: bool = False,
    by_team: bool = False,
) -> None:
    """That a registration was cancelled, with the entry that takes the day out of the calendar."""
    details = _details(registration)
    send_at = details and (now if by_team else allow_mail(details.email_digest, now=now))
    method = "CANCEL" if had_seat else ""
    if details and send_at:
        _queue("event_left", registration, day, details, now, send_at=send_at, method=method, by_team=by_team)


def queue_changed(about: Submission, *, registration: Registration, day: EventPage, now: datetime) -> None:
    """What the choices are now."""
    details = _details(registration)
    if details and (send_at := allow_mail(details.email_digest, now=now)):
        _queue("event_changed", registration, day, details, now, send_at=send_at)


def queue_offer(about: Submission, *, registration: Registration, day: EventPage, now: datetime) -> None:
    """That a seat is offered, until when, and where to take it; worth nothing after that."""
    _queue_now(
        "event_offer",
        registration,
        day,
        now,
        expires_at=registration.held_until,
        held_until=registration.held_until,
    )


def _queue_offer_again(
    registration: Registration, day: EventPage, link: SecretLink, details: ContactDetails, now: datetime
) -> None:
    """The same to whoever asks again, within their allowance."""
    until = registration.held_until
    if send_at := allow_mail(details.email_digest, now=now, before=until):
        _queue(
            "event_offer",
            registration,
            day,
            details,
            now,
            link=link,
            send_at=send_at,
            expires_at=until,
            held_until=until,
        )


def queue_offer_expired(
    about: Submission, *, registration: Registration, day: EventPage, now: datetime
) -> None:
    """That an offered seat went to the next in line."""
    _queue_now("event_offer_expired", registration, day, now)


def queue_promoted(about: Submission, *, registration: Registration, day: EventPage, now: datetime) -> None:
    """That somebody who waited has a seat, with its calendar entry."""
    _queue_now("event_promoted", registration, day, now, method="PUBLISH")


def queue_decided(
    about: Submission, *, registration: Registration, decision: Decision, day: EventPage, now: datetime
) -> None:
    """That a registration was validated (a seat or a rank), or not accepted and why."""
    if registration.status == Status.WAITING:
        rank = rank_of(registration)
        _queue_now("event_waiting", registration, day, now, rank=rank, contribution=None)
        return
    name = "event_validated" if registration.status == Status.CONFIRMED else "event_refused"
    method = "PUBLISH" if registration.status == Status.CONFIRMED else ""
    _queue_now(name, registration, day, now, method=method, words=decision.words)


def queue_reminder(registration: Registration, *, day: EventPage, days: int, now: datetime) -> None:
    """That the day is near; the last one says where the online room is. Worth nothing once it began."""
    more: dict[str, Any] = {} if days > 1 else {"online_url": _online_url(registration, day)}
    _queue_now(f"event_reminder_{days}", registration, day, now, expires_at=day.starts_at, **more)


def queue_thanks(registration: Registration, *, day: EventPage, now: datetime) -> None:
    """After the day: where its minutes are, and for who was counted a certificate behind their link."""
    came = registration.status == Status.ATTENDED
    _queue_now(
        "event_thanks",
        registration,
        day,
        now,
        came=came,
        minutes_url=_url(day) if day.minutes_published_at else "",
    )


def queue_notice(registration: Registration, *, notice: EventNotice, day: EventPage, now: datetime) -> None:
    """What is told to everybody concerned, to one of them."""
    What = EventNotice.What
    if notice.what == What.MESSAGE:
        _queue_now("event_message", registration, day, now, subject=notice.subject, words=notice.text)
        return
    method = ""
    if registration.status in HAS_A_SEAT:
        method = "PUBLISH" if notice.what == What.MOVED else "CANCEL"
    more: dict[str, Any] = {"words": notice.text}
    if notice.what == What.MOVED:
        more |= {"former": _former(day, notice)}
    _queue_now(f"event_{notice.what}", registration, day, now, method=method, **more)


def _former(day: EventPage, notice: EventNotice) -> str:
    """When and where the day was to be, as far as that has changed."""
    said = []
    if notice.former_starts_at not in {None, day.starts_at}:
        with translation.override(settings.LANGUAGE_CODE):
            former = EventPage(starts_at=notice.former_starts_at, date_precision=day.date_precision)
            said.append(when(former, notice.at).words)
    if notice.former_place not in {"", day.where}:
        said.append(notice.former_place)
    return ", ".join(said)


# --- A change of the day: told to everybody concerned, by a job ------------------------


def queue_moved(day: EventPage, change: EventChange, now: datetime) -> None:
    """Tell that the day was moved, or postponed; in the transaction of the change."""
    postponed = change.verb == EventChange.Verb.POSTPONE
    _tell_everybody(day, EventNotice.What.POSTPONED if postponed else EventNotice.What.MOVED, change, now)


def queue_cancelled_day(day: EventPage, change: EventChange, now: datetime) -> None:
    """Tell that the day does not take place; in the transaction of the change."""
    _tell_everybody(day, EventNotice.What.CANCELLED, change, now)


def _tell_everybody(day: EventPage, what: str, change: EventChange, now: datetime) -> None:
    tell_everybody(
        event=day,
        what=what,
        words=change.words,
        former_starts_at=change.former_starts_at,
        former_place=change.former_place,
        by=change.by,
        now=now,
    )


# --- One mail -------------------------------------------------------------------------


def _details(registration: Registration) -> ContactDetails | None:
    """Where to write, while it is kept."""
    return ContactDetails.objects.filter(submission_id=registration.pk).first()


def _queue_receipt(
    name: str,
    registration: Registration,
    day: EventPage,
    link: SecretLink,
    details: ContactDetails,
    now: datetime,
    **more: Any,
) -> None:
    send_at = allow_mail(details.email_digest, now=now)
    if send_at is None or (day.starts_at and send_at >= day.starts_at):
        return
    if name == "event_waiting":
        more["rank"] = rank_of(registration)
    if name == "event_awaiting":
        more["read_by"] = day.read_by(registration.registered_at)
    method = "PUBLISH" if registration.status in HAS_A_SEAT else ""
    _queue(name, registration, day, details, now, link=link, send_at=send_at, method=method, **more)


def _queue_now(name: str, registration: Registration, day: EventPage, now: datetime, **more: Any) -> None:
    if details := _details(registration):
        _queue(name, registration, day, details, now, send_at=now, **more)


def _queue(
    name: str,
    registration: Registration,
    day: EventPage,
    details: ContactDetails,
    now: datetime,
    *,
    send_at: datetime,
    link: SecretLink | None = None,
    expires_at: datetime | None = None,
    method: str = "",
    **more: Any,
) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        context = about(registration, day, now=now) | more
        file = _entry(day, method)
    context |= {
        "calendar": file is not None,
        "erased_after": erased_after(details, more.get("contribution")),
        "link": placeholder(link or give_link(registration.submission)),
    }
    send(
        name,
        details.email,
        context,
        send_at=send_at,
        expires_at=expires_at,
        about=registration.submission,
        file=file,
    )


def about(registration: Registration, day: EventPage, *, now: datetime) -> dict[str, Any]:
    """What every mail says of a registration and its day, in the active language."""
    workshops = registration.workshops.order_by("starts_at", "pk").values_list("title", flat=True)
    return {
        "reference": registration.submission.reference,
        "page": day,
        "day_url": _url(day),
        "when": when(day, now).in_full,
        "where": place_of(day),
        "party": registration.party,
        "workshops": ", ".join(workshops),
    }


def _entry(day: EventPage, method: str) -> Carried | None:
    """The entry for a calendar: it is put in, moved or taken out. Of the day alone, as everybody reads it.

    Calendars are shared and copied, so the personal link is not in it.
    """
    if not method or not has_a_date(day):
        return None
    return Carried(
        name=gettext("day.ics"),
        content_type=f"text/calendar; method={method}",
        content=day_ics(day, method=method).decode(),
    )


def _url(day: EventPage) -> str:
    return str(day.full_url or settings.PUBLIC_BASE_URL)


def _online_url(registration: Registration, day: EventPage) -> str:
    has_room = day.mode != EventPage.Mode.ON_SITE and registration.status in HAS_A_SEAT
    return day.online_url if has_room else ""
