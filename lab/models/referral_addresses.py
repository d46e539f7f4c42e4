"""Where referrals are explained, sent and read: the sub-routes of their page."""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from wagtail.contrib.routable_page.models import path as route

from portal.form_route import FormRoute
from portal.own_address import OwnAddress

if TYPE_CHECKING:
    from contributions.models import Submission
    from lab.models.referral import ReferralIndexPage


class ReferralAddresses(OwnAddress, FormRoute):
    """The addresses below the one of the page of referrals, and what answers there."""

    form_view = "ask"

    @property
    def form_path(self) -> str:
        """Where a referral is written."""
        return f"{self.address}demande/"

    def public_path(self, submission: "Submission") -> str:
        """The stable address of one published referral."""
        return f"{self.address}{submission.reference}/"

    @property
    def _page(self) -> "ReferralIndexPage":
        return cast("ReferralIndexPage", self)

    @route("")
    def all_referrals(self, request: HttpRequest) -> HttpResponse:
        """What a referral is, and what became of those that were published."""
        from lab.referrals import views

        return views.index(request, self._page)

    @route("demande/")
    def ask(self, request: HttpRequest) -> HttpResponseBase:
        """The form: the one sub-route that takes a POST."""
        from lab.referrals import sending_views

        return sending_views.ask(request, self._page)

    # Last: it would take every other one for a reference.
    @route("<str:reference>/")
    def one_referral(self, request: HttpRequest, reference: str) -> HttpResponse:
        """One published referral: its question, its brief, what became of it."""
        from lab.referrals import views

        return views.referral(request, self._page, reference)

    def expired_form(self, request: HttpRequest) -> HttpResponseBase:
        from lab.referrals.sending_views import expired_form

        return expired_form(request, self._page)
