"""A form whose answer begins behind a mail's button: GET shows it, POST stores it and says to look in one's
mailbox, whoever it is.

Agents join the lab by one (lab.roles), others follow an experiment (projects.experiments). As careful with
words as the form of a day (events.registering_views).
"""

import logging
from datetime import timedelta
from http import HTTPStatus
from typing import Any, ClassVar

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import Promise
from django.utils.translation import gettext

from calls.guards import not_yet
from portal.responses import SeeOther

logger = logging.getLogger(__name__)

# Said on the page one is led to: the rest is in a mail.
SENT = "suite"


class FormByMail:
    """One request for the form of one page. Each form says what stands first below, and stores."""

    # Of templates: form.html, closed.html and sent.html, which extend those of lab/by_mail.
    folder: ClassVar[str]
    # Of the page, beside the form.
    poster: ClassVar[str]
    # Below the page's own address.
    path: ClassVar[str]
    # Sendings are counted under this code (calls.guards).
    sending: ClassVar[str]
    name: ClassVar[Promise]
    closed_title: ClassVar[Promise]
    back: ClassVar[Promise]
    confirmed_within: ClassVar[timedelta]
    # What `store` raises when the form closed meanwhile.
    closed: ClassVar[type[Exception]]

    def __init__(self, request: HttpRequest, page: Any) -> None:
        self.request = request
        self.page = page

    # --- Said by each form ----------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        raise NotImplementedError

    @property
    def months(self) -> int:
        """How long what is confirmed is kept."""
        raise NotImplementedError

    def blank(self) -> Any:
        """The form as it is opened."""
        raise NotImplementedError

    def filled(self) -> Any:
        """The form with what was sent."""
        raise NotImplementedError

    def store(self, form: Any) -> None:
        """Keep it, or add an error to `form`; raises `closed`."""
        raise NotImplementedError

    # --- The same for all -----------------------------------------------------------------

    def answer(self) -> HttpResponse:
        """The form, why there is none, or what to do next."""
        return _never_cached(self._receive() if self.request.method == "POST" else self._open())

    def expired(self) -> HttpResponse:
        """The words again in a fresh form, after the old one's token expired: one click sends them."""
        form = self.filled().shown_again()
        if not self.is_open:
            return _never_cached(self._closed(form))
        notice = gettext("The form had been open for too long. Your words are kept: send them again.")
        return _never_cached(self._form(form, status=HTTPStatus.FORBIDDEN, notice=notice))

    def _open(self) -> HttpResponse:
        if SENT in self.request.GET:
            return self._page("sent")
        return self._form(self.blank()) if self.is_open else self._closed()

    def _receive(self) -> HttpResponse:
        form = self.filled()
        is_valid = form.is_valid()
        if not self.is_open:
            return self._closed(form)
        if not is_valid:
            return self._form(form.shown_again(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if wait := not_yet(self.request, self.page, form, sending=self.sending):
            status = HTTPStatus.TOO_MANY_REQUESTS
            response = self._form(form.shown_again(), status=status, notice=wait.sentence)
            if wait.seconds:
                response["Retry-After"] = str(wait.seconds)
            return response
        try:
            self.store(form)
        except self.closed:
            return self._closed(form)
        except DatabaseError:
            # A full disk, a lock that lasts: nothing was stored, and the words exist nowhere but here.
            logger.exception("%s could not be stored", self.sending)
            notice = gettext(
                "This could not be stored just now. What you wrote is kept: send it again in a moment."
            )
            return self._form(form.shown_again(), status=HTTPStatus.SERVICE_UNAVAILABLE, notice=notice)
        if form.errors:
            return self._form(form.shown_again(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return SeeOther(f"{self.page.get_url(self.request)}{self.path}?{SENT}=courriel")

    def _closed(self, form: Any = None) -> HttpResponse:
        """Nobody can send it (any more); with the words, when somebody had already written them."""
        status = HTTPStatus.CONFLICT if form else HTTPStatus.OK
        return self._page("closed", status=status, kept=form.kept_words() if form else [])

    def _form(self, form: Any, *, status: HTTPStatus = HTTPStatus.OK, notice: str = "") -> HttpResponse:
        return self._page("form", status=status, form=form, notice=notice)

    def _page(self, template: str, *, status: HTTPStatus = HTTPStatus.OK, **context: Any) -> HttpResponse:
        url = self.page.get_url(self.request) or ""
        context |= {
            "page": self.page,
            "crumbs": [*self.page.crumbs(self.request), {"title": self.name, "url": ""}],
            "form_url": f"{url}{self.path}",
            "page_url": url,
            "poster": self.poster,
            "name": self.name,
            "closed_title": self.closed_title,
            "back": self.back,
            "hours": int(self.confirmed_within.total_seconds() // 3600),
            "months": self.months,
        }
        return TemplateResponse(self.request, f"{self.folder}/{template}.html", context, status=status)


def _never_cached(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
