"""Where the statement is read, and a barrier reported: the sub-routes of the page of accessibility."""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from wagtail.contrib.routable_page.models import path as route

from portal.form_route import FormRoute
from portal.own_address import OwnAddress

if TYPE_CHECKING:
    from home.accessibility.models import AccessibilityPage

FORM = "signaler/"


class AccessibilityAddresses(OwnAddress, FormRoute):
    """The addresses below the one of the page, and what answers there."""

    form_view = "report"

    @property
    def form_path(self) -> str:
        """Where a barrier is reported."""
        return f"{self.address}{FORM}"

    @property
    def _page(self) -> "AccessibilityPage":
        return cast("AccessibilityPage", self)

    @route("")
    def statement(self, request: HttpRequest) -> HttpResponse:
        """The statement of accessibility."""
        from home.accessibility import statement

        return statement.page(request, self._page)

    @route(FORM)
    def report(self, request: HttpRequest) -> HttpResponseBase:
        """The form: the one sub-route that takes a POST."""
        from home.accessibility.views import report

        return report(request, self._page)

    def expired_form(self, request: HttpRequest) -> HttpResponseBase:
        from home.accessibility.views import expired_form

        return expired_form(request, self._page)
