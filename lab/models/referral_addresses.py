"""Where referrals are explained, sent and read: the sub-routes of their page."""

from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from wagtail.contrib.routable_page.models import path as route

from portal.pages import BasePage

if TYPE_CHECKING:
    from contributions.models import Submission
    from lab.models.referral import ReferralIndexPage


class ReferralAddresses:
    """The addresses below the one of the page of referrals, and what answers there."""

    if TYPE_CHECKING:

        def get_url(self, request: Any = None) -> str | None: ...

    @cached_property
    def address(self) -> str:
        """Its own; looked for once, since a list names it twenty times."""
        return self.get_url() or ""

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

    def serve(
        self, request: HttpRequest, view: Any = None, args: Any = None, kwargs: Any = None
    ) -> HttpResponseBase:
        if request.method == "POST" and not _is_form(view):
            return HttpResponseNotAllowed(BasePage.allowed_http_methods)
        found: HttpResponseBase = super().serve(request, view, args, kwargs)  # type: ignore[misc]
        return found

    def serve_expired_form(
        self, request: HttpRequest, view: Any, args: Any = (), kwargs: Any = None
    ) -> HttpResponseBase:
        """Its form after its CSRF token expired (portal.views.csrf_failure)."""
        if request.method != "POST" or not _is_form(view):
            return HttpResponseNotAllowed(BasePage.allowed_http_methods)
        from lab.referrals import sending_views

        return sending_views.expired_form(request, self._page)


def _is_form(view: Any) -> bool:
    return view is not None and view.__name__ == "ask"
