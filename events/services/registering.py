"""Registering for a day: a seat, a rank, or a plain no, decided under the day's lock as it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from contributions.models import Contribution, Submission, ThreadEntry
from contributions.questions import GivenAnswer, keep_answers
from contributions.services import new_submission
from events.engaged.invitations import may_register_early
from events.models import Attendee, EventPage, Needs, Registration, Workshop, WorkshopChoice
from events.seats import SeatKind, Wanted, day_fits, full_workshops
from events.services.locking import lock_day, taken_of
from events.services.moving import is_past, move
from events.services.offering import offer_in
from events.services.photos import keep_photo_consent
from events.services.receipts import tell_registered, tell_to_confirm
from events.states import EventState
from events.statuses import ACTIVE, Status
from people.agents import domains_are_listed, is_agent_address
from people.digests import email_digest
from people.engagement import engage
from people.models import ContactDetails, SecretLink
from people.services import give_link, keep_contact_details, renew_link
from portal.cache import touch
from taxonomy.models import Theme

NEEDS_KEPT = timedelta(days=7)
# An agent's seat waits so long for the button behind the mailed link.
HELD_FOR = timedelta(hours=24)
AGENTS = frozenset({Contribution.SenderKind.AGENT, Contribution.SenderKind.ELECTED_OFFICIAL})


class Refused(Exception):
    """Nothing was stored; the class says why."""


class DayClosed(Refused):
    """The day takes no registrations at that moment (any more, or yet)."""


class DayFull(Refused):
    """No seat is left for this party, and the day has no waiting list.

    `workshops`: the chosen ones that are full, where the day itself is not.
    """

    def __init__(self, workshops: frozenset[int] = frozenset()) -> None:
        super().__init__()
        self.workshops = workshops


class AgentsOnly(Refused):
    """The day is for agents and elected officials."""


class AlreadyRegistered(Refused):
    """This address has a registration for this day already: `registration`."""

    def __init__(self, registration: Registration) -> None:
        super().__init__()
        self.registration = registration


class ChoiceRefused(Refused):
    """More companions than the day takes, a workshop of another day, or two at the same hour."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Who comes, with how many, to what, and what they need. `email` may be empty (typed in by the team)."""

    name: str
    email: str = ""
    sender_kind: str = ""
    organisation: str = ""
    service: str = ""
    companions: int = 0
    workshops: frozenset[int] = field(default_factory=frozenset)
    access: str = ""
    diet: str = ""
    # Agrees that pictures show them, where the day asks.
    photos: bool = False
    # How far an agent engages, if they say so (people.engagement).
    level: str = ""
    theme_id: int | None = None
    skills: str = ""
    # Of an involved agent who registers before the public (events.engaged.invitations).
    invitation: str = ""

    @property
    def seat_kind(self) -> SeatKind:
        return SeatKind.AGENT if self.sender_kind in AGENTS else SeatKind.CITIZEN

    @property
    def is_agent(self) -> bool:
        return self.seat_kind == SeatKind.AGENT


@dataclass(frozen=True)
class Registered:
    """A stored registration and the link that leads back to it."""

    registration: Registration
    link: SecretLink
    # The one that confirms the address, where the seat waits for that.
    confirm: SecretLink | None = None


@transaction.atomic
def register(
    *,
    event: EventPage,
    wish: Wish,
    answers: Sequence[GivenAnswer] = (),
    idempotency_key: str | None = None,
    origin: str = Submission.Origin.WEB,
    tells: bool = True,
    now: datetime,
) -> Registered:
    """Store a registration: confirmed, held for an address to be confirmed, waiting with a rank, or
    awaiting validation by hand.

    Its mail is queued with it, unless whoever calls `tells` later (tell_of) what else came in the same go.
    Never one seat too many: the day is locked, then counted. Raises a Refused, of which nothing is stored,
    and IntegrityError when `idempotency_key` was stored already.
    """
    day = lock_day(event.pk)
    workshops = _checked(day, wish, now)
    digest = email_digest(wish.email) if wish.email else None
    before = _active(day, digest, now) if digest else None
    # That a day is full is said first: it is no secret, and who comes is one.
    status = _status(day, wish, proves_itself=origin == Submission.Origin.WEB)
    if before:
        raise AlreadyRegistered(before)
    held_until = None
    if status == Status.UNCONFIRMED:
        held_until = min(now + HELD_FOR, day.starts_at or now + HELD_FOR)
    submission = new_submission(
        page=day,
        kind=Submission.Kind.REGISTRATION,
        submitted_at=now,
        idempotency_key=idempotency_key,
        origin=origin,
    )
    if status != Status.AWAITING:
        # Decided at the moment of sending: it does not wait at the desk.
        Submission.objects.filter(pk=submission.pk).update(awaiting_since=None)
        submission.awaiting_since = None
    registration = Registration.objects.create(
        submission=submission,
        page=day,
        status=status,
        seat_kind=wish.seat_kind,
        sender_kind=wish.sender_kind,
        companions=wish.companions,
        registered_at=now,
        waiting_since=_last_in_line(day, now) if status == Status.WAITING else None,
        held_until=held_until,
        email_digest=digest,
    )
    WorkshopChoice.objects.bulk_create(
        WorkshopChoice(registration=registration, workshop=workshop) for workshop in workshops
    )
    _keep_apart(day, registration, wish, now)
    delete_after = day.contact_details_until(now)
    if answers:
        keep_answers(submission, answers, delete_after=delete_after)
    if wish.email:
        keep_contact_details(
            submission,
            email=wish.email,
            delete_after=delete_after,
            purpose=ContactDetails.Purpose.REGISTRATION,
        )
    ThreadEntry.objects.create(
        submission=submission, kind=ThreadEntry.Kind.RECEIVED, at=now, stage=day.stage, public=False
    )
    touch(day)
    confirm = None
    if held_until:
        confirm = renew_link(submission, purpose=SecretLink.Purpose.CONFIRM, expires_at=held_until)
    if wish.level and wish.is_agent:
        engage(
            submission=submission,
            level=wish.level,
            theme=Theme.objects.filter(pk=wish.theme_id).first() if wish.theme_id else None,
            skills=wish.skills,
            service=wish.service,
            # The button that confirms the seat confirms this too: one mail, not two.
            by_mail=confirm is None,
            now=now,
        )
    sent = Registered(registration, give_link(submission, is_first=True), confirm)
    if tells:
        tell_of(sent, now=now)
    return sent


def tell_of(sent: Registered, *, now: datetime) -> None:
    """The one mail about what was sent: the button that confirms the address, or where one stands."""
    if sent.confirm:
        tell_to_confirm(sent.registration, now=now)
    else:
        details = ContactDetails.objects.filter(submission=sent.registration.pk).first()
        tell_registered(sent.registration, link=sent.link, details=details, now=now)


def needs_until(day: EventPage, now: datetime) -> date:
    """The day after which needs are erased: a week after the day; without a date, with who registered."""
    if day.state(now) == EventState.POSTPONED:
        return day.contact_details_until(now)
    return timezone.localdate(max(now, day.ends_at or now) + NEEDS_KEPT)


def _checked(day: EventPage, wish: Wish, now: datetime) -> list[Workshop]:
    if not (
        day.registers(now)
        or may_register_early(day=day, invitation=wish.invitation, email=wish.email, now=now)
    ):
        raise DayClosed
    if day.audience == EventPage.Audience.AGENTS and not wish.is_agent:
        raise AgentsOnly
    if not 0 <= wish.companions <= day.most_companions:
        raise ChoiceRefused
    chosen = [workshop for workshop in day.workshops.all() if workshop.pk in wish.workshops]
    if len(chosen) != len(wish.workshops):
        raise ChoiceRefused
    if any(one.overlaps(other) for i, one in enumerate(chosen) for other in chosen[i + 1 :]):
        raise ChoiceRefused
    return chosen


def _active(day: EventPage, digest: str, now: datetime) -> Registration | None:
    """What this address has on this day. A seat held for it too long is nobody's: the next in line has it."""
    rows = Registration.objects.filter(page=day, email_digest=digest, status__in=ACTIVE)
    row: Registration | None = rows.select_related("submission").first()
    if row is None or row.status != Status.UNCONFIRMED or not is_past(row.held_until, now):
        return row
    move(day, row, ThreadEntry.Kind.ADDRESS_EXPIRED, now=now, status=Status.EXPIRED, held_until=None)
    offer_in(day, now=now)
    return None


def _last_in_line(day: EventPage, now: datetime) -> datetime:
    """Since when whoever comes now waits: never before who came under this lock earlier.

    `now` was read before the lock was had; a rank that somebody was told only gets better.
    """
    last: datetime | None = (
        Registration.objects.filter(page=day).in_line().aggregate(last=Max("waiting_since"))["last"]
    )
    return max(now, last) if last else now


def _status(day: EventPage, wish: Wish, *, proves_itself: bool) -> Status:
    """Raises DayFull. Whom the team types in proves nothing: they have seen who it is."""
    if day.validates_by_hand:
        return Status.AWAITING
    has_seat = _has_seat(day, wish)
    if proves_itself and wish.is_agent and domains_are_listed():
        if not is_agent_address(wish.email):
            return Status.AWAITING
        return Status.UNCONFIRMED if has_seat else Status.WAITING
    return Status.CONFIRMED if has_seat else Status.WAITING


def _has_seat(day: EventPage, wish: Wish) -> bool:
    """Whether all of the party sits at once; if not, it may wait. Raises DayFull where nobody waits."""
    wanted = Wanted(kind=wish.seat_kind, party=1 + wish.companions, workshops=wish.workshops)
    seats, taken = day.seats, taken_of(day)
    day_has_room = day_fits(wanted, seats=seats, taken=taken)
    full = full_workshops(wanted, seats=seats, taken=taken)
    if day_has_room and not full:
        return True
    if not day.has_waiting_list:
        raise DayFull(full if day_has_room else frozenset())
    return False


def _keep_apart(day: EventPage, registration: Registration, wish: Wish, now: datetime) -> None:
    Attendee.objects.create(
        registration=registration,
        name=wish.name,
        organisation=wish.organisation,
        service=wish.service,
        delete_after=day.contact_details_until(now),
    )
    if wish.access or wish.diet:
        Needs.objects.create(
            registration=registration,
            access=wish.access,
            diet=wish.diet,
            delete_after=needs_until(day, now),
        )
    if wish.photos and day.asks_photo_consent:
        keep_photo_consent(day, registration, now=now)
