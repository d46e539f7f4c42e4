"""The address of whoever sent something, by the secret link: give one, confirm it, remove it."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View

from contributions import services
from contributions.author_actions import may_give_address
from contributions.author_base import AuthorView
from contributions.author_forms import AddressForm, ButtonForm
from contributions.follow import resolve, unknown_link
from contributions.sent import SentThing, kind_of
from contributions.services import IllegalMove
from contributions.services.addresses import CONFIRMED_WITHIN, was_used
from people import links
from people.models import ContactDetails, PendingAddress, SecretLink
from people.services import pending_address
from portal.limits import network_digest, seconds_to_wait
from portal.responses import SeeOther, private

HOURS = int(CONFIRMED_WITHIN.total_seconds() // 3600)

# What confirms besides an address of a contribution or a report, by the kind of submission; filled in the
# AppConfig.ready() of the apps above.
confirm_pages: dict[str, type[View]] = {}


class AnySentView(AuthorView[SentThing]):
    """About whatever somebody sent: an address is an address."""

    def find(self, token: str) -> SentThing | None:
        link = resolve(token)
        return kind_of(link.submission).find(link.submission_id) if link else None

    def why_not(self, sent: SentThing) -> str:
        if sent.submission.erased_at is not None:
            return gettext("What you had sent has been erased meanwhile: nothing is left to write about.")
        return gettext("This address has been confirmed meanwhile.")


class AddressView(AnySentView):
    """Give an address, or another one: a link that we send there confirms it."""

    form_class = AddressForm
    template_name = "contributions/address.html"

    def is_open(self, sent: SentThing) -> bool:
        return may_give_address(sent.submission, sent.submission.page.specific)

    def send(self, sent: SentThing, said: dict[str, Any]) -> None:
        services.ask_address(submission_id=sent.pk, email=said["email"], now=timezone.now())

    def is_done(self, sent: SentThing, said: dict[str, Any]) -> bool:
        return False

    def wait(self, request: HttpRequest) -> int:
        sender = network_digest(request)
        return seconds_to_wait(request, group="address", value=sender, rate=settings.SENDER_RATE)

    def context(self, token: str, sent: SentThing) -> dict[str, Any]:
        return super().context(token, sent) | {
            "details": ContactDetails.objects.filter(submission_id=sent.pk).first(),
            "pending": pending_address(sent.submission, now=timezone.now()),
            "hours": HOURS,
        }


class RemoveAddressView(AnySentView):
    """Have the address forgotten: the link alone leads back from then on."""

    form_class = ButtonForm
    template_name = "contributions/address_remove.html"
    expired_notice = _("The page had been open for too long. Nothing was done: press the button again.")

    def is_open(self, sent: SentThing) -> bool:
        return any(
            model.objects.filter(submission_id=sent.pk).exists() for model in (ContactDetails, PendingAddress)
        )

    def send(self, sent: SentThing, said: dict[str, Any]) -> None:
        services.remove_address(submission_id=sent.pk)

    def is_done(self, sent: SentThing, said: dict[str, Any]) -> bool:
        return not self.is_open(sent)


class ConfirmView(View):
    """The page behind the mailed link. Scanners open it and nothing happens; a person presses its button.

    Its link opens nothing else, and once: whoever confirms is sent on to the link that follows.
    """

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if other := _other_page(kwargs["token"]):
            return private(other.as_view()(request, *args, **kwargs))
        return private(super().dispatch(request, *args, **kwargs))

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        link = _confirm_link(token)
        return self._page(request, link) if link else unknown_link(request)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        link = _confirm_link(token)
        if link is None:
            return unknown_link(request)
        try:
            follow = services.confirm_address(link=link, now=timezone.now())
        except IllegalMove as refused:
            # Used, expired or replaced, perhaps by the first of two clicks: the page says which, or why not.
            link = _confirm_link(token)
            if link is None:
                return unknown_link(request)
            return self._page(request, link, notice=str(refused), status=HTTPStatus.CONFLICT)
        return SeeOther(links.path_for(follow))

    def serve_expired_form(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """The button again, after the form's token expired."""
        if other := _other_page(token):
            return private(other().serve_expired_form(request, token))  # type: ignore[attr-defined]
        link = _confirm_link(token)
        if link is None:
            return private(unknown_link(request))
        notice = gettext("The page had been open for too long. Nothing was done: press the button again.")
        return private(self._page(request, link, notice=notice, status=HTTPStatus.FORBIDDEN))

    def _page(
        self, request: HttpRequest, link: SecretLink, *, notice: str = "", status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:
        submission = link.submission
        page = submission.page.specific
        now = timezone.now()
        context = {
            "reference": submission.reference,
            "page": page,
            "notice": notice,
            "kept_until": page.contact_details_until(now),
            "hours": HOURS,
        }
        if links.has_expired(link, now=now) or not pending_address(submission, now=now):
            context["was_used"] = was_used(link)
            return render(request, "contributions/confirm_over.html", context, status=HTTPStatus.GONE)
        pending = PendingAddress.objects.get(submission=submission)
        details = ContactDetails.objects.filter(submission=submission).first()
        context["replaces"] = details is not None and details.email_digest != pending.email_digest
        return render(request, "contributions/confirm.html", context, status=status)


def _other_page(token: str) -> type[View] | None:
    """What answers in the place of ConfirmView, when the link is about another kind of thing."""
    link = _confirm_link(token) if confirm_pages else None
    if link is None or PendingAddress.objects.filter(submission=link.submission).exists():
        return None  # an address given since is an address, of whatever it is
    return confirm_pages.get(link.submission.kind)


def _confirm_link(token: str) -> SecretLink | None:
    return links.known(token, purpose=SecretLink.Purpose.CONFIRM)
