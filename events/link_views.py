"""What is done with a registration by its secret link: cancel, change, take an offered seat or let it go.

A GET never acts. What comes too late is told why, and nothing of the registration is lost.
"""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.author_base import AuthorView
from contributions.author_forms import ButtonForm, Written
from contributions.follow import resolve
from contributions.models import Submission
from contributions.services import IllegalMove
from events import services
from events.follow import find_registration, may_choose, people
from events.link_forms import ChoicesForm, PhotosForm
from events.models import Registration
from events.moves import Verb, is_legal, refuse_illegal
from events.presentation import Presented
from events.services.moving import is_past
from events.statuses import HAS_A_SEAT, OVER, Status

NOTHING_DONE = _("The page had been open for too long. Nothing was done: press the button again.")


class RegistrationView(AuthorView[Registration]):
    """A page with a button about a registration, for whoever holds its link."""

    form_class: Callable[..., Written] = ButtonForm
    expired_notice = NOTHING_DONE
    verb: str

    def find(self, token: str) -> Registration | None:
        link = resolve(token)
        if link is None or link.submission.kind != Submission.Kind.REGISTRATION:
            return None
        return None if link.submission.erased_at else find_registration(link.submission_id)

    def is_open(self, sent: Registration) -> bool:
        return is_legal(sent, self.verb, day=sent.page, now=timezone.now())

    def why_not(self, sent: Registration) -> str:
        try:
            refuse_illegal(sent, self.verb, day=sent.page, now=timezone.now())
        except IllegalMove as refused:
            return str(refused)
        return gettext("Something happened since you opened this form.")

    def context(self, token: str, sent: Registration) -> dict[str, Any]:
        return super().context(token, sent) | {
            "registration": sent,
            "shown": Presented.of(sent.page, timezone.now()),
            "people": people(sent),
            "has_a_seat": sent.status in HAS_A_SEAT,
        }


class CancelView(RegistrationView):
    """Give up a seat, a rank or an offer: one tap on the page of the link, one here."""

    template_name = "events/follow_cancel.html"
    verb = Verb.LEAVE

    def send(self, sent: Registration, said: dict[str, Any]) -> None:
        services.leave(registration_id=sent.pk, now=timezone.now())

    def is_done(self, sent: Registration, said: dict[str, Any]) -> bool:
        return sent.status == Status.CANCELLED


class AcceptView(RegistrationView):
    """Take the seat that is offered."""

    template_name = "events/follow_accept.html"
    verb = Verb.ACCEPT

    def is_open(self, sent: Registration) -> bool:
        return super().is_open(sent) and not is_past(sent.held_until, timezone.now())

    def send(self, sent: Registration, said: dict[str, Any]) -> None:
        services.accept_offer(registration_id=sent.pk, now=timezone.now())

    def is_done(self, sent: Registration, said: dict[str, Any]) -> bool:
        return sent.status in HAS_A_SEAT

    def why_not(self, sent: Registration) -> str:
        late = sent.status == Status.OFFERED and is_past(sent.held_until, timezone.now())
        if late or sent.status == Status.CANCELLED:
            return gettext("The time to take this seat is over: it goes to the next in line.")
        return super().why_not(sent)


class LetGoView(RegistrationView):
    """Leave the offered seat to the next in line."""

    template_name = "events/follow_let_go.html"
    verb = Verb.LET_GO

    def send(self, sent: Registration, said: dict[str, Any]) -> None:
        services.let_go_offer(registration_id=sent.pk, now=timezone.now())

    def is_done(self, sent: Registration, said: dict[str, Any]) -> bool:
        return sent.status == Status.CANCELLED


class ChoicesView(RegistrationView):
    """Other companions, other workshops: what does not fit is refused, and the seat stays."""

    form_class = ChoicesForm
    template_name = "events/follow_choices.html"
    expired_notice = _("The form had been open for too long. Your choices are kept: send them again.")
    verb = Verb.CHANGE
    refusals = (services.ChoiceRefused,)

    def is_open(self, sent: Registration) -> bool:
        return super().is_open(sent) and may_choose(sent, sent.page)

    def send(self, sent: Registration, said: dict[str, Any]) -> None:
        services.change(
            registration_id=sent.pk,
            companions=said["companions"],
            workshops=said["workshops"],
            version_seen=said["seen"] or 0,
            now=timezone.now(),
        )

    def is_done(self, sent: Registration, said: dict[str, Any]) -> bool:
        held = frozenset(sent.workshops.values_list("pk", flat=True))
        is_so = (said["companions"], said["workshops"]) == (sent.companions, held)
        return is_so and sent.status not in OVER


class PhotosView(RegistrationView):
    """Agree that pictures of the day show them, or no longer."""

    form_class = PhotosForm
    template_name = "events/follow_photos.html"

    def is_open(self, sent: Registration) -> bool:
        return services.may_answer_photos(sent, day=sent.page)

    def why_not(self, sent: Registration) -> str:
        return gettext("Consent to photos is not asked for here.")

    def send(self, sent: Registration, said: dict[str, Any]) -> None:
        services.answer_photos(registration_id=sent.pk, agrees=said["photos"], now=timezone.now())

    def is_done(self, sent: Registration, said: dict[str, Any]) -> bool:
        return services.has_agreed(sent) is said["photos"]
