"""What a public form answers: GET shows it, POST stores it or gives the words back. No word is lost.

A page of one form says what stands first below, and stores (lab.subjects, home.accessibility; lab.by_mail
for those whose answer begins behind a mail's button). Forms of more than one step stand by themselves:
calls.answering, calls.reporting, events.registering_views, lab.referrals.sending_views.
"""

import logging
from http import HTTPStatus
from typing import Any, ClassVar

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext

from calls.guards import not_yet
from people import links
from people.models import SecretLink
from portal.responses import SeeOther, never_cached

logger = logging.getLogger(__name__)


class SentForm:
    """One request for the form of one page."""

    template: ClassVar[str]
    # The last crumb.
    name: ClassVar[Promise]
    # Sendings are counted under this code (calls.guards).
    sending: ClassVar[str]
    # Said with the words when the database could not write them.
    not_stored: ClassVar[Promise]
    # What `store` raises when the form closed meanwhile.
    closed: ClassVar[type[Exception] | tuple[()]] = ()

    def __init__(self, request: HttpRequest, page: Any) -> None:
        self.request = request
        self.page = page

    # --- Said by each form ----------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return True

    def blank(self) -> Any:
        """The form as it is opened."""
        raise NotImplementedError

    def filled(self) -> Any:
        """The form with what was sent."""
        raise NotImplementedError

    def store(self, form: Any) -> SecretLink | None:
        """Keep it, or add an error to `form`; raises `closed`. Returns the link, if it is to be shown."""
        raise NotImplementedError

    def no_form(self, form: Any = None) -> HttpResponse:
        """Nobody can send it (any more); with the words, when somebody had already written them."""
        raise NotImplementedError

    def leads_to(self, link: Any) -> str:
        """Where the browser is sent once it is stored: the receipt."""
        return links.path_for(link)

    # --- The same for all -----------------------------------------------------------------

    def answer(self) -> HttpResponse:
        """The form, why there is none, or what was made of it."""
        return never_cached(self._receive() if self.request.method == "POST" else self._open())

    def expired(self) -> HttpResponse:
        """The words again in a fresh form, after the old one's token expired: one click sends them."""
        form = self.filled().shown_again()
        if not self.is_open:
            return never_cached(self.no_form(form))
        notice = gettext("The form had been open for too long. Your words are kept: send them again.")
        return never_cached(self._form(form, status=HTTPStatus.FORBIDDEN, notice=notice))

    def _open(self) -> HttpResponse:
        return self._form(self.blank()) if self.is_open else self.no_form()

    def _receive(self) -> HttpResponse:
        form = self.filled()
        is_valid = form.is_valid()
        if not self.is_open:
            return self.no_form(form)
        if not is_valid:
            return self._form(form.shown_again(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if wait := not_yet(self.request, self.page, form, sending=self.sending):
            status = HTTPStatus.TOO_MANY_REQUESTS
            return wait.told_on(self._form(form.shown_again(), status=status, notice=wait.sentence))
        try:
            link = self.store(form)
        except self.closed:
            return self.no_form(form)
        except DatabaseError:
            # A full disk, a lock that lasts: nothing was stored, and the words exist nowhere but here.
            logger.exception("%s could not be stored", self.sending)
            status, notice = HTTPStatus.SERVICE_UNAVAILABLE, str(self.not_stored)
            return self._form(form.shown_again(), status=status, notice=notice)
        if form.errors:
            return self._form(form.shown_again(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return SeeOther(self.leads_to(link))

    def _form(self, form: Any, *, status: HTTPStatus = HTTPStatus.OK, notice: str = "") -> HttpResponse:
        context = self.page.get_context(self.request) | {"form": form, "notice": notice}
        context["crumbs"] = [*context["crumbs"], {"title": str(self.name), "url": ""}]
        return TemplateResponse(self.request, self.template, context, status=status)
