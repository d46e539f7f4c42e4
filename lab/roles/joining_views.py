"""The form of whoever joins the lab: lab.by_mail, with how far one engages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lab.by_mail import FormByMail
from lab.models import RolesPage
from lab.roles.addresses import JOIN
from lab.roles.joining_forms import JoinForm
from lab.roles.services import JoiningClosed, NotAnAgent
from lab.roles.services import join as store
from people.engagement import CONFIRMED_WITHIN, KEPT_MONTHS
from people.models import Engagement

# Chosen on the page of the roles.
LEVEL = "niveau"


class Joining(FormByMail):
    """The form of the page of the roles."""

    folder = "lab/roles"
    poster = "lab/roles/parts/poster.html"
    path = JOIN
    sending = "engagement"
    name = _("Join the lab")
    closed_title = _("Nobody can join here at the moment")
    back = _("Back to the roles")
    confirmed_within = CONFIRMED_WITHIN
    closed = JoiningClosed
    months = KEPT_MONTHS

    @property
    def is_open(self) -> bool:
        return bool(self.page.takes_anybody)

    def blank(self) -> JoinForm:
        level = self.request.GET.get(LEVEL, "")
        return JoinForm(page=self.page, level=level if level in Engagement.Level.values else "")

    def filled(self) -> JoinForm:
        return JoinForm(self.request.POST, page=self.page)

    def store(self, form: Any) -> None:
        try:
            store(
                page=self.page,
                wish=form.wish(),
                form_key=str(form.data.get("opened", "")),
                sender_secret=self.request.META.get("CSRF_COOKIE", ""),
                now=timezone.now(),
            )
        except NotAnAgent:
            # The list of domains was changed while this was sent.
            form.add_error("email", form.not_an_agent())


def join(request: HttpRequest, page: RolesPage) -> HttpResponse:
    """The form, why there is none, or what to do next."""
    return Joining(request, page).answer()


def expired_form(request: HttpRequest, page: RolesPage) -> HttpResponse:
    """The words again, after the token of the form expired."""
    return Joining(request, page).expired()
