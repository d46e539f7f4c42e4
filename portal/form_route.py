"""A page of which one sub-route is a form: it alone takes a POST, also once its CSRF token has expired."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

from portal.pages import BasePage


class FormRoute:
    """Stands before RoutablePageMixin; `form_view` is the name of the view that takes the form."""

    form_view: ClassVar[str]
    # Wagtail asks for the methods of the page before it knows the sub-route.
    allowed_http_methods = [*BasePage.allowed_http_methods, "POST"]

    def expired_form(self, request: HttpRequest) -> HttpResponseBase:
        """The form again, with the words that came in vain."""
        raise NotImplementedError

    def serve(
        self, request: HttpRequest, view: Any = None, args: Any = None, kwargs: Any = None
    ) -> HttpResponseBase:
        if request.method == "POST" and not self._is_form(view):
            return HttpResponseNotAllowed(BasePage.allowed_http_methods)
        found: HttpResponseBase = super().serve(request, view, args, kwargs)  # type: ignore[misc]
        return found

    def serve_expired_form(
        self, request: HttpRequest, view: Any, args: Any = (), kwargs: Any = None
    ) -> HttpResponseBase:
        """What portal.views.csrf_failure answers with."""
        if request.method != "POST" or not self._is_form(view):
            return HttpResponseNotAllowed(BasePage.allowed_http_methods)
        return self.expired_form(request)

    def _is_form(self, view: Any) -> bool:
        return view is not None and view.__name__ == self.form_view
