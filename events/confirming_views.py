"""The page behind the link mailed to an agent: a button confirms the address, and so the seat."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views import View

from contributions.follow import unknown_link
from events.address_mail import engagement_to_confirm, said_of
from events.models import Registration
from events.services import NotHeld, confirm_seat
from events.services.confirming import is_held
from events.states import EventState
from events.statuses import HAS_A_SEAT
from people import links
from people.models import SecretLink
from portal.responses import SeeOther


class ConfirmSeatView(View):
    """A GET never acts: scanners open the link and nothing happens, a person presses the button.

    contributions.address_views.ConfirmView hands over what is about a registration, and keeps its answers
    out of every cache.
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
            follow = confirm_seat(link=link, now=timezone.now())
        except NotHeld:
            # Used or expired, perhaps by the first of two clicks: the page says which.
            link = _link(token)
            return _page(request, link) if link else unknown_link(request)
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
    row = Registration.objects.select_related("submission", "page").get(pk=link.submission_id)
    day, now = row.page, timezone.now()
    context = {
        "reference": row.submission.reference,
        "page": day,
        "held_until": row.held_until,
        "notice": notice,
    } | said_of(engagement_to_confirm(row.submission))
    if not is_held(row, day=day, now=now) or links.has_expired(link, now=now):
        context["is_confirmed"] = row.status in HAS_A_SEAT
        context["is_cancelled"] = day.state(now) == EventState.CANCELLED
        context["registers"] = day.registers(now)
        return render(request, "events/confirm_over.html", context, status=HTTPStatus.GONE)
    return render(request, "events/confirm.html", context, status=status)


def _link(token: str) -> SecretLink | None:
    return links.known(token, purpose=SecretLink.Purpose.CONFIRM)
