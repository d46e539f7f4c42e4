"""Registrations as one kind of what people send: their address, their erasure, the page of their link."""

from datetime import datetime

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contributions import sent
from contributions.follow import FOLLOW_PAGES, FollowPage
from contributions.models import Submission
from contributions.pages import ParticipationPage
from contributions.sent import SentKind
from contributions.services import IllegalMove
from contributions.services.deciding import settle
from events.erasing import ERASERS
from events.follow import find_registration, registration_page
from events.models import Attendee, Registration
from events.moves import Verb, is_legal
from events.services import leave, lock_day
from events.statuses import ACTIVE, Status
from people import erasers
from people.models import ContactDetails, User


def register_what_is_behind_the_link() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    sent.register(REGISTRATIONS)
    FOLLOW_PAGES[Submission.Kind.REGISTRATION] = FollowPage("events/follow.html", registration_page)
    for eraser in ERASERS:
        erasers.register(eraser)


def _hold(submission_id: int) -> None:
    """The day first, as every verb of registrations does: two that wait for each other never do."""
    lock_day(Registration.objects.values_list("page_id", flat=True).get(pk=submission_id))


def _take_back(submission: Submission, page: ParticipationPage, *, by: User | None, now: datetime) -> None:
    """What they held of the day is given up while it is to come; past it, who came stays counted."""
    registration = find_registration(submission.pk)
    if is_legal(registration, Verb.LEAVE, day=registration.page, now=now):
        # Who of the team did it is in the log of the erasure.
        leave(registration_id=registration.pk, now=now)
    submission.refresh_from_db(fields=["version", "awaiting_since", "claimed_by", "claimed_at"])
    settle(submission, waits_since=None)


def _address_kept(submission: Submission, details: ContactDetails | None) -> None:
    """One registration per day and address: the digest that says so follows the address."""
    registration = Registration.objects.get(pk=submission.pk)
    digest = details.email_digest if details else None
    others = Registration.objects.filter(page=registration.page_id, email_digest=digest, status__in=ACTIVE)
    if digest and registration.status in ACTIVE and others.exclude(pk=registration.pk).exists():
        raise IllegalMove(
            gettext(
                "This address already has a registration for this day, and may have only one. "
                "Cancel one first."
            )
        )
    Registration.objects.filter(pk=registration.pk).update(email_digest=digest)
    if details is not None:
        # Given after the day, it is kept longer: so is who it belongs to.
        Attendee.objects.filter(pk=registration.pk, delete_after__lt=details.delete_after).update(
            delete_after=details.delete_after
        )


def _asks_address(submission: Submission, page: ParticipationPage) -> bool:
    """Not while a seat waits for the button in a mail: another address would take that link's place."""
    return not Registration.objects.filter(pk=submission.pk, status=Status.UNCONFIRMED).exists()


REGISTRATIONS = SentKind(
    code=Submission.Kind.REGISTRATION,
    find=find_registration,
    purpose=ContactDetails.Purpose.REGISTRATION,
    take_back=_take_back,
    back=_("Back to registration %(reference)s"),
    erase_title=_("Have your registration erased"),
    erased_title=pgettext_lazy("registration", "This registration was erased"),
    goes="events/parts/erasure_goes.html",
    stays="events/parts/erasure_stays.html",
    asks_address=_asks_address,
    hold=_hold,
    address_kept=_address_kept,
)
