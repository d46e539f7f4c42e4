"""The author's forms behind the secret link: what every one of them does.

A GET never acts. Whatever happened between opening a form and sending it, the words come back.
"""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar, Generic, TypeVar

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View

from contributions.author_forms import Written
from contributions.follow import resolve, unknown_link
from contributions.models import Contribution, Submission
from contributions.sent import SentThing, kind_of
from contributions.services import IllegalMove, StaleDecision
from portal.responses import SeeOther, private

logger = logging.getLogger(__name__)

Sent = TypeVar("Sent", bound=SentThing)


class AuthorView(ABC, View, Generic[Sent]):
    """A form about one thing that somebody sent, for whoever holds its link."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]  # type: ignore[misc]
    form_class: Callable[..., Written]
    template_name: str
    # For a form whose token expired: a form without words says so in its own way.
    expired_notice: Any = _("The form had been open for too long. Your words are kept: send them again.")

    # Above a form that comes back although nothing in it is wrong; empty, that it is not sent yet.
    unsent_title: Any = ""
    # For a form that was sent about what is no longer so.
    changed_notice: Any = _(
        "Something happened since you opened this form. Your words are kept: read again, then send them."
    )

    # What `send` raises when something is asked for that cannot be: a sentence each, and the form comes back.
    refusals: tuple[type[Exception], ...] = ()

    @abstractmethod
    def find(self, token: str) -> Sent | None:
        """What `token` leads to, with its envelope; None for any other link."""

    @abstractmethod
    def is_open(self, sent: Sent) -> bool:
        """Whether there is something to send now."""

    @abstractmethod
    def send(self, sent: Sent, said: dict[str, Any]) -> None:
        """Do it. Raises IllegalMove when it is too late, StaleDecision when it only changed meanwhile."""

    @abstractmethod
    def is_done(self, sent: Sent, said: dict[str, Any]) -> bool:
        """Whether this very thing has arrived already: a second click."""

    @abstractmethod
    def why_not(self, sent: Sent) -> str:
        """Why it is too late, in a sentence."""

    def wait(self, request: HttpRequest) -> int:
        """For how many seconds this must wait; 0 when it may be sent now."""
        return 0

    def done(self, request: HttpRequest, token: str) -> HttpResponse:
        """Where the browser is sent once it is done."""
        return SeeOther(reverse("follow", args=[token]))

    # --- Requests -----------------------------------------------------------------------

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return private(super().dispatch(request, *args, **kwargs))

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        sent = self.find(token)
        if sent is None:
            return unknown_link(request)
        if not self.is_open(sent):
            return redirect("follow", token)
        return self._form_page(request, token, sent, self._form(sent))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        sent = self.find(token)
        if sent is None:
            return unknown_link(request)
        form = self._form(sent, request.POST)
        is_valid = form.is_valid()
        if not self.is_open(sent):
            return self._too_late(request, token, sent, form)
        if not is_valid:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return self._form_page(request, token, sent, form, status=status)
        if seconds := self.wait(request):
            return self._wait_page(request, token, sent, form, seconds)
        try:
            self.send(sent, form.cleaned_data)
        except StaleDecision:
            return self._changed(request, token, form)
        except IllegalMove:
            # Somebody was faster between the two questions.
            return self._too_late(request, token, self.find(token) or sent, form)
        except self.refusals as refused:
            status = HTTPStatus.CONFLICT
            return self._form_page(request, token, sent, form, status=status, notice=str(refused))
        except DatabaseError:
            # A full disk, a lock that lasts: nothing was stored, and the words exist nowhere but here.
            logger.exception("what an author sent about %s could not be stored", sent.reference)
            notice = gettext(
                "This could not be stored just now. What you wrote is kept: send it again in a moment."
            )
            status = HTTPStatus.SERVICE_UNAVAILABLE
            return self._form_page(request, token, sent, form, status=status, notice=notice)
        return self.done(request, token)

    def serve_expired_form(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """The words again in a fresh form, after the old one's token expired (portal.views.csrf_failure)."""
        sent = self.find(token)
        if sent is None:
            return private(unknown_link(request))
        form = self._form(sent, request.POST)
        if not self.is_open(sent):
            return private(self._conflict_page(request, token, sent, form))
        notice, status = str(self.expired_notice), HTTPStatus.FORBIDDEN
        return private(self._form_page(request, token, sent, form, status=status, notice=notice))

    # --- Answers ------------------------------------------------------------------------

    def _form(self, sent: Sent, data: QueryDict | None = None) -> Written:
        return self.form_class(data, sent=sent, page=sent.submission.page.specific)

    def _form_page(
        self,
        request: HttpRequest,
        token: str,
        sent: Sent,
        form: Written,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        notice: str = "",
    ) -> HttpResponse:
        context = self.context(token, sent) | {
            "form": form,
            "notice": notice,
            "notice_title": self.unsent_title,
        }
        return render(request, self.template_name, context, status=status)

    def _wait_page(
        self, request: HttpRequest, token: str, sent: Sent, form: Written, seconds: int
    ) -> HttpResponse:
        notice = gettext(
            "Many people are sending at once. What you wrote is kept: send it again in a minute."
        )
        status = HTTPStatus.TOO_MANY_REQUESTS
        response = self._form_page(request, token, sent, form, status=status, notice=notice)
        response["Retry-After"] = str(seconds)
        return response

    def _changed(self, request: HttpRequest, token: str, form: Written) -> HttpResponse:
        """The words in a form of the present state: to be sent again by somebody who read what happened."""
        sent = self.find(token)
        if sent is None or not self.is_open(sent):
            return self._too_late(request, token, sent, form) if sent else unknown_link(request)
        again = self._form(sent, form.as_of_now(sent))
        notice, status = str(self.changed_notice), HTTPStatus.CONFLICT
        return self._form_page(request, token, sent, again, status=status, notice=notice)

    def _too_late(self, request: HttpRequest, token: str, sent: Sent, form: Written) -> HttpResponse:
        if form.is_valid() and self.is_done(sent, form.cleaned_data):
            return self.done(request, token)
        return self._conflict_page(request, token, sent, form)

    def _conflict_page(self, request: HttpRequest, token: str, sent: Sent, form: Written) -> HttpResponse:
        """What happened meanwhile, above the words."""
        context = self.context(token, sent) | {"kept": form.kept(), "why": self.why_not(sent)}
        return render(request, "contributions/too_late.html", context, status=HTTPStatus.CONFLICT)

    def context(self, token: str, sent: Sent) -> dict[str, Any]:
        """What every page of the form shows."""
        return {
            "sent": sent,
            "back": kind_of(sent.submission).back % {"reference": sent.reference},
            "page": sent.submission.page.specific,
            "follow_url": reverse("follow", args=[token]),
        }


class ContributionView(AuthorView[Contribution]):
    """The same about a contribution; a report has no such page."""

    def find(self, token: str) -> Contribution | None:
        link = resolve(token)
        if link is None or link.submission.kind != Submission.Kind.CONTRIBUTION:
            return None
        return Contribution.objects.with_envelope().get(pk=link.submission_id)
