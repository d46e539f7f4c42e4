"""The page behind the secret link of a registration: receipt, where it stands, the day, what may be done."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from contributions.answers import own_answers
from contributions.author_actions import Action, address_actions
from contributions.models import ThreadEntry
from contributions.thread import thread_of
from events.calendar import has_a_date, place_of, town_of
from events.models import EventPage, Needs, PhotoConsent, Registration
from events.moves import Verb, legal_verbs
from events.presentation import Presented
from events.sent_with import link_sent_with
from events.services.moving import is_past
from events.services.photos import is_asked
from events.standing import room_address, standing_of
from events.states import EventState
from events.statuses import HAS_A_SEAT, OVER, Status
from people import links
from people.models import ContactDetails, SecretLink
from people.services import pending_address


def find_registration(submission_id: int) -> Registration:
    """A registration with its envelope, its day and who registered."""
    rows = Registration.objects.select_related(
        "submission", "attendee", "photo_consent", "page__theme", "page__territory"
    )
    registration = rows.get(pk=submission_id)
    # The envelope's page is that day: not read a second time.
    registration.submission.page = registration.page
    return registration


def registration_page(link: SecretLink, token: str) -> dict[str, Any]:
    """Everything about one registration, for whoever sent it. Reading only."""
    now = timezone.now()
    registration = find_registration(link.submission_id)
    submission = registration.submission
    day = registration.page
    details = ContactDetails.objects.filter(submission=submission).first()
    titles: dict[str, str] = {ThreadEntry.Kind.RECEIVED: gettext("Registration received")}
    workshops = list(registration.workshops.order_by("starts_at", "pk"))
    has_a_seat = registration.status in HAS_A_SEAT
    return {
        "registration": registration,
        "attendee": getattr(registration, "attendee", None),
        "needs": Needs.objects.filter(pk=registration.pk).first(),
        "photos": _photos(registration, day),
        "page": day,
        "day": day,
        "link_url": links.url_for(link),
        "standing": standing_of(registration, day=day, now=now),
        "offer": _offer(registration, day, token, now),
        "shown": Presented.of(day, now),
        "is_closed": registration.status in OVER,
        "place": place_of(day),
        "town": town_of(day),
        "programme": programme(day),
        "room_url": room_address(registration, day=day, now=now),
        "workshops": workshops,
        "people": people(registration),
        "answers": own_answers(submission),
        "sent_with": _sent_with(registration),
        "documents": list(day.documents.select_related("document")),
        "thread": thread_of(submission, titles=titles),
        "pending": pending_address(submission, now=now),
        "ticket_url": _at("follow_ticket", token) if has_ticket(registration, day, now) else "",
        "certificate_url": _at("follow_certificate", token) if has_certificate(registration) else "",
        "calendar_url": _at("follow_calendar", token) if has_a_seat and has_a_date(day) else "",
        "actions": _actions(registration, day, token, now, details),
        "erased_after": details.delete_after if details else None,
        "download_url": _at("follow_download", token),
        "erase_url": _at("follow_erase", token),
    }


def programme(day: EventPage) -> list[dict[str, Any]]:
    """The programme day by day; without its hours while the day itself is not known."""
    exact = has_a_date(day)
    return [
        {
            "title": block.value["title"],
            "slots": [
                {"time": slot["time"] if exact else None, "title": slot["title"], "text": slot["text"]}
                for slot in block.value["slots"]
            ],
        }
        for block in day.programme
    ]


def people(registration: Registration) -> str:
    """How many come, in words."""
    party = registration.party
    return ngettext("%(party)d person", "%(party)d people", party) % {"party": party}


def has_ticket(registration: Registration, day: EventPage, now: datetime) -> bool:
    """Whether there is a ticket to show: a seat, at a day that takes place."""
    return registration.status in HAS_A_SEAT and day.state(now) != EventState.CANCELLED


def has_certificate(registration: Registration) -> bool:
    """Only who came is attested to have come."""
    return registration.status == Status.ATTENDED


def _sent_with(registration: Registration) -> dict[str, str] | None:
    """The contribution that came with it, and the way to it."""
    link = link_sent_with(registration)
    if link is None:
        return None
    return {
        "reference": link.submission.reference,
        "call": link.submission.page.title,
        "url": links.path_for(link),
    }


def _offer(registration: Registration, day: EventPage, token: str, now: datetime) -> dict[str, str] | None:
    """Where an offered seat is taken or let go, while it may be taken."""
    verbs = legal_verbs(registration, day=day, now=now)
    if Verb.ACCEPT not in verbs or is_past(registration.held_until, now):
        return None
    return {"accept_url": _at("follow_accept", token), "let_go_url": _at("follow_let_go", token)}


def _photos(registration: Registration, day: EventPage) -> str:
    """What they answered about pictures, where it was asked; "" where it was not."""
    consent: PhotoConsent | None = getattr(registration, "photo_consent", None)
    if consent is not None:
        on = date_format(timezone.localdate(consent.given_at))
        return gettext("You agreed on %(date)s that pictures of the day show you.") % {"date": on}
    if not is_asked(registration, day=day):
        return ""
    return gettext("You did not agree to be shown on pictures of the day.")


def _actions(
    registration: Registration, day: EventPage, token: str, now: datetime, details: ContactDetails | None
) -> list[Action]:
    """What may be done now, what is undone the most easily first."""
    verbs = legal_verbs(registration, day=day, now=now)
    actions = []
    if Verb.CHANGE in verbs and may_choose(registration, day):
        text = gettext("How many of you are coming, and to which workshops.")
        actions.append(Action(gettext("Change your choices"), text, _at("follow_choices", token)))
    if _photos(registration, day):
        text = gettext("Say whether pictures of the day may show you, or that they no longer may.")
        if not is_asked(registration, day=day):
            text = gettext("Say that pictures of the day may no longer show you.")
        actions.append(Action(gettext("Photos"), text, _at("follow_photos", token)))
    actions += address_actions(registration.submission, page=day, token=token, details=details)
    if Verb.LEAVE in verbs:
        text = _leaving(registration)
        actions.append(Action(gettext("Cancel your registration"), text, _at("follow_cancel", token)))
    return actions


def _leaving(registration: Registration) -> str:
    """What giving up comes to, from where the registration stands."""
    if registration.status == Status.AWAITING:
        return gettext("Your request stops there. It takes two taps.")
    if registration.status == Status.WAITING:
        return gettext("You leave your place to the others. It takes two taps.")
    return gettext("Somebody else may then take the seat. It takes two taps.")


def may_choose(registration: Registration, day: EventPage) -> bool:
    """Whether there is anything to choose: companions or workshops."""
    return bool(day.most_companions or registration.companions or day.workshops.exists())


def _at(name: str, token: str) -> str:
    return reverse(name, args=[token])
