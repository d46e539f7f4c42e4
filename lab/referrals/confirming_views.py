"""The page behind the link mailed to a professional address: a button confirms the referral."""

from http import HTTPStatus

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views import View

from contributions.follow import unknown_link
from contributions.services import IllegalMove
from lab.models import Referral
from lab.referrals.services import confirm_referral
from lab.referrals.services.sending import awaits_confirmation
from people import links
from people.models import ContactDetails, SecretLink
from portal.responses import SeeOther


class ConfirmReferralView(View):
    """A GET never acts: scanners open the link and nothing happens, a person presses the button.

    contributions.address_views.ConfirmView hands over what is about a referral, and keeps its answers out
    of every cache.
    """

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        link = _link(token)
        return _page(request, link) if link else unknown_link(request)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        link = _link(token)
        if link is None:
            return unknown_link(request)
        try:
            follow = confirm_referral(submission_id=link.submission_id, now=timezone.now())
        except IllegalMove:
            # Used, perhaps by the first of two clicks, or taken back: the page says which.
            return _page(request, link)
        except DatabaseError:
            notice = gettext("This could not be stored just now: press the button again in a moment.")
            return _page(request, link, notice=notice, status=HTTPStatus.SERVICE_UNAVAILABLE)
        return SeeOther(links.path_for(follow))

    def serve_expired_form(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """The button again, after the form's token expired."""
        link = _link(token)
        if link is None:
            return unknown_link(request)
        notice = gettext("The page had been open for too long. Nothing was done: press the button again.")
        return _page(request, link, notice=notice, status=HTTPStatus.FORBIDDEN)


def _page(
    request: HttpRequest, link: SecretLink, *, notice: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    referral = Referral.objects.select_related("submission", "page").get(pk=link.submission_id)
    context = {
        "referral": referral,
        "page": referral.page,
        "notice": notice,
        "read_by": referral.page.read_by(timezone.now()),
    }
    has_address = ContactDetails.objects.filter(submission=referral.submission).exists()
    if not (awaits_confirmation(referral) and has_address):
        context["is_confirmed"] = referral.confirmed_at is not None
        return render(request, "lab/referrals/confirm_over.html", context, status=HTTPStatus.GONE)
    return render(request, "lab/referrals/confirm.html", context, status=status)


def _link(token: str) -> SecretLink | None:
    return links.known(token, purpose=SecretLink.Purpose.CONFIRM)
