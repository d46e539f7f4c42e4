"""A form whose answer begins behind a mail's button: once it is stored, one is told to look in one's mailbox,
whoever one is.

Agents join the lab by one (lab.roles), others follow an experiment (projects.experiments).
"""

from datetime import timedelta
from http import HTTPStatus
from typing import Any, ClassVar

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calls.sent_form import SentForm

# Said on the page one is led to: the rest is in a mail.
SENT = "suite"


class FormByMail(SentForm):
    """One request for the form of one page."""

    # Of templates: form.html, closed.html and sent.html, which extend those of lab/by_mail.
    folder: ClassVar[str]
    # Of the page, beside the form.
    poster: ClassVar[str]
    # Below the page's own address.
    path: ClassVar[str]
    closed_title: ClassVar[Promise]
    back: ClassVar[Promise]
    confirmed_within: ClassVar[timedelta]
    not_stored = _("This could not be stored just now. What you wrote is kept: send it again in a moment.")

    @property
    def months(self) -> int:
        """How long what is confirmed is kept."""
        raise NotImplementedError

    def leads_to(self, link: Any) -> str:
        """No link is shown: it goes by mail, so that whoever holds it reads the mailbox."""
        return f"{self.page.get_url(self.request)}{self.path}?{SENT}=courriel"

    def no_form(self, form: Any = None) -> HttpResponse:
        status = HTTPStatus.CONFLICT if form else HTTPStatus.OK
        return self._page("closed", status=status, kept=form.kept_words() if form else [])

    def _open(self) -> HttpResponse:
        return self._page("sent") if SENT in self.request.GET else super()._open()

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
