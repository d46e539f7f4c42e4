"""The form of subjects: it leads to the receipt of what was proposed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calls.sent_form import SentForm
from lab.models import SubjectIndexPage
from lab.subjects.forms import SubjectForm
from lab.subjects.services import submit_subject
from people.models import SecretLink


class Proposing(SentForm):
    """The form of the page of the subjects."""

    template = "lab/subjects/propose.html"
    name = _("Propose")
    sending = "subject"
    not_stored = _(
        "Your subject could not be stored just now. Your words are kept: send them again in a moment."
    )

    def blank(self) -> SubjectForm:
        return SubjectForm(page=self.page)

    def filled(self) -> SubjectForm:
        return SubjectForm(self.request.POST, page=self.page)

    def store(self, form: Any) -> SecretLink:
        return submit_subject(
            page=self.page,
            words=form.words(),
            email=form.cleaned_data["email"],
            sender_secret=self.request.META.get("CSRF_COOKIE", ""),
            now=timezone.now(),
        )


def propose(request: HttpRequest, page: SubjectIndexPage) -> HttpResponse:
    """The form, or what was made of it."""
    return Proposing(request, page).answer()


def expired_form(request: HttpRequest, page: SubjectIndexPage) -> HttpResponse:
    """The words again, after the token of the form expired."""
    return Proposing(request, page).expired()
