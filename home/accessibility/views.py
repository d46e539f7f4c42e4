"""The form that reports a barrier: it leads to the receipt of what was written."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calls.sent_form import SentForm
from home.accessibility.forms import BarrierForm
from home.accessibility.models import AccessibilityPage
from home.accessibility.services import submit_barrier
from home.accessibility.where import PAGE, path_on_site
from people.models import SecretLink


class Reporting(SentForm):
    """The form of the page on accessibility."""

    template = "home/accessibility/report.html"
    name = _("Report a barrier")
    sending = "barrier"
    not_stored = _("This could not be stored just now. Your words are kept: send them again in a moment.")

    def __init__(self, request: HttpRequest, page: AccessibilityPage) -> None:
        super().__init__(request, page.answered_by())

    def blank(self) -> BarrierForm:
        where = path_on_site(self.request.GET.get(PAGE, ""), self.request)
        return BarrierForm(page=self.page, where=where)

    def filled(self) -> BarrierForm:
        return BarrierForm(self.request.POST, page=self.page)

    def store(self, form: Any) -> SecretLink:
        return submit_barrier(
            page=self.page,
            words=form.words(self.request),
            email=form.cleaned_data["email"],
            sender_secret=self.request.META.get("CSRF_COOKIE", ""),
            now=timezone.now(),
        )


def report(request: HttpRequest, page: AccessibilityPage) -> HttpResponse:
    """The form, or what was made of it."""
    return Reporting(request, page).answer()


def expired_form(request: HttpRequest, page: AccessibilityPage) -> HttpResponse:
    """The words again, after the token of the form expired."""
    return Reporting(request, page).expired()
