"""The author's forms behind the secret link: correct what was asked for, contest a decision.

A GET never acts. Whatever happened between opening a form and sending it, the words come back.
"""

from abc import ABC, abstractmethod
from http import HTTPStatus
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext
from django.views import View

from contributions import services
from contributions.author_forms import ContestForm, CorrectionForm
from contributions.follow import discreet, resolve, unknown_link
from contributions.meanwhile import why_not_contested, why_not_corrected
from contributions.models import Contest, Contribution, Submission
from contributions.moves import answer_by, contestable_decision
from contributions.services import IllegalMove
from contributions.standing import standing_decision
from portal.responses import SeeOther


class AuthorView(ABC, View):
    """A form about one contribution, for whoever holds its link."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]  # type: ignore[misc]
    form_class: type[CorrectionForm] | type[ContestForm]
    template_name: str

    @abstractmethod
    def is_open(self, contribution: Contribution) -> bool:
        """Whether there is something to send now."""

    @abstractmethod
    def send(self, contribution: Contribution, said: dict[str, Any]) -> None:
        """Do it. Raises IllegalMove when it is too late."""

    @abstractmethod
    def is_done(self, contribution: Contribution, said: dict[str, Any]) -> bool:
        """Whether these very words have arrived already: a second click."""

    @abstractmethod
    def why_not(self, contribution: Contribution) -> str:
        """Why it is too late, in a sentence."""

    # --- Requests -----------------------------------------------------------------------

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _private(super().dispatch(request, *args, **kwargs))

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        contribution = _contribution_of(token)
        if contribution is None:
            return unknown_link(request)
        if not self.is_open(contribution):
            return redirect("follow", token)
        return self._form_page(request, token, contribution, self._form(contribution))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        contribution = _contribution_of(token)
        if contribution is None:
            return unknown_link(request)
        form = self._form(contribution, request.POST)
        is_valid = form.is_valid()
        if not self.is_open(contribution):
            return self._too_late(request, token, contribution, form)
        if not is_valid:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return self._form_page(request, token, contribution, form, status=status)
        try:
            self.send(contribution, form.cleaned_data)
        except IllegalMove:
            # Somebody was faster between the two questions.
            return self._too_late(request, token, _contribution_of(token) or contribution, form)
        return SeeOther(reverse("follow", args=[token]))

    def serve_expired_form(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """The words again in a fresh form, after the old one's token expired (portal.views.csrf_failure)."""
        contribution = _contribution_of(token)
        if contribution is None:
            return _private(unknown_link(request))
        form = self._form(contribution, request.POST)
        if not self.is_open(contribution):
            return _private(self._conflict_page(request, token, contribution, form))
        notice = gettext("The form had been open for too long. Your words are kept: send them again.")
        status = HTTPStatus.FORBIDDEN
        return _private(self._form_page(request, token, contribution, form, status=status, notice=notice))

    # --- Answers ------------------------------------------------------------------------

    def _form(self, contribution: Contribution, data: QueryDict | None = None) -> forms.Form:
        return self.form_class(data, contribution=contribution, page=contribution.submission.page.specific)

    def _form_page(
        self,
        request: HttpRequest,
        token: str,
        contribution: Contribution,
        form: forms.Form,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        notice: str = "",
    ) -> HttpResponse:
        decision = standing_decision(contribution)
        context = self._context(token, contribution) | {
            "form": form,
            "notice": notice,
            "decision": decision,
            "answer_by": answer_by(decision.decided_at) if decision else None,
        }
        return render(request, self.template_name, context, status=status)

    def _too_late(
        self, request: HttpRequest, token: str, contribution: Contribution, form: forms.Form
    ) -> HttpResponse:
        if form.is_valid() and self.is_done(contribution, form.cleaned_data):
            return SeeOther(reverse("follow", args=[token]))
        return self._conflict_page(request, token, contribution, form)

    def _conflict_page(
        self, request: HttpRequest, token: str, contribution: Contribution, form: forms.Form
    ) -> HttpResponse:
        """What happened meanwhile, above the words."""
        kept = [
            {"id": f"kept-{field.name}", "label": str(field.label), "text": str(field.value() or "")}
            for field in form
        ]
        context = self._context(token, contribution) | {"kept": kept, "why": self.why_not(contribution)}
        return render(request, "contributions/too_late.html", context, status=HTTPStatus.CONFLICT)

    def _context(self, token: str, contribution: Contribution) -> dict[str, Any]:
        return {
            "contribution": contribution,
            "page": contribution.submission.page.specific,
            "follow_url": reverse("follow", args=[token]),
        }


class CorrectView(AuthorView):
    """Change what a moderator asked to change."""

    form_class = CorrectionForm
    template_name = "contributions/correct.html"

    def is_open(self, contribution: Contribution) -> bool:
        return contribution.status == Contribution.Status.CHANGES_REQUESTED

    def send(self, contribution: Contribution, said: dict[str, Any]) -> None:
        services.correct(
            submission_id=contribution.pk, title=said["title"], body=said["body"], now=timezone.now()
        )

    def is_done(self, contribution: Contribution, said: dict[str, Any]) -> bool:
        written = {"title": contribution.title, "body": contribution.body}
        return contribution.submission.former_words.exists() and said == written

    def why_not(self, contribution: Contribution) -> str:
        return why_not_corrected(contribution)


class ContestView(AuthorView):
    """Ask for a second reading, once."""

    form_class = ContestForm
    template_name = "contributions/contest.html"

    def is_open(self, contribution: Contribution) -> bool:
        return contestable_decision(contribution) is not None

    def send(self, contribution: Contribution, said: dict[str, Any]) -> None:
        services.contest(submission_id=contribution.pk, words=said["words"], now=timezone.now())

    def is_done(self, contribution: Contribution, said: dict[str, Any]) -> bool:
        return Contest.objects.filter(submission_id=contribution.pk, words=said["words"]).exists()

    def why_not(self, contribution: Contribution) -> str:
        return why_not_contested(contribution)


def _contribution_of(token: str) -> Contribution | None:
    """The contribution that `token` leads to, with its envelope; None for any other link."""
    link = resolve(token)
    if link is None or link.submission.kind != Submission.Kind.CONTRIBUTION:
        return None
    return Contribution.objects.with_envelope().get(pk=link.submission_id)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    add_never_cache_headers(response)
    return discreet(response, has_form=True)
