"""The ways in: Wagtail's own views, which answer 429 to whoever tries too often."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from wagtail import views as wagtail_views
from wagtail.admin.views import account
from wagtail.documents.views.serve import authenticate_with_password as open_document

from people import throttling
from people.forms import PasswordResetForm
from portal.errors import error_page


class LoginView(account.LoginView):
    def form_invalid(self, form: Any) -> HttpResponse:
        return _waiting(super().form_invalid(form), form.seconds_to_wait)


@method_decorator(never_cache, name="dispatch")
class PasswordResetView(account.PasswordResetView):
    def get_form_class(self) -> type[PasswordResetForm]:
        return PasswordResetForm

    def get_form(self, form_class: Any = None) -> PasswordResetForm:
        form: PasswordResetForm = super().get_form(form_class)
        form.request = self.request
        return form

    def form_invalid(self, form: Any) -> HttpResponse:
        return _waiting(super().form_invalid(form), form.seconds_to_wait)


def _guarded(view: Callable[..., HttpResponse], what: str) -> Callable[..., HttpResponse]:
    """`view`, which takes the shared password of some page or document; it redirects when that is right."""

    def guarded(request: HttpRequest, restriction: int, **kwargs: int) -> HttpResponse:
        name = f"{what}-{restriction}"
        if request.method != "POST":
            return view(request, restriction, **kwargs)
        if seconds := throttling.wait_to_open(request, name):
            words = throttling.sentence(seconds, now=timezone.now())
            answer = error_page(request, HTTPStatus.TOO_MANY_REQUESTS, sentence=words)
            return _waiting(answer, seconds)
        response = view(request, restriction, **kwargs)
        if response.status_code == HTTPStatus.OK:
            throttling.count_failed_opening(request, name)
        return response

    return guarded


open_page_with_password = _guarded(wagtail_views.authenticate_with_password, "page")
open_document_with_password = _guarded(open_document, "document")


def _waiting(response: HttpResponse, seconds: int) -> HttpResponse:
    if seconds:
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        response["Retry-After"] = str(seconds)
    return response
