"""Where the statement is read, and a barrier reported: the sub-routes of the page of accessibility."""

from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from wagtail.contrib.routable_page.models import path as route

from portal.pages import BasePage

if TYPE_CHECKING:
    from home.accessibility.models import AccessibilityPage

FORM = "signaler/"


class AccessibilityAddresses:
    """The addresses below the one of the page, and what answers there."""

    if TYPE_CHECKING:

        def get_url(self, request: Any = None) -> str | None: ...

    @cached_property
    def address(self) -> str:
        return self.get_url() or ""

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
        from home.accessibility.views import expired_form

        return expired_form(request, self._page)


def _is_form(view: Any) -> bool:
    return view is not None and view.__name__ == "report"
