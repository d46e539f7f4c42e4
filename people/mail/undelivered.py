"""The mails that were given up: which submission, what, when, why. Never to whom."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from post_office.models import Email
from wagtail.log_actions import log

from people.mail import outbox
from people.mail.previews import MailScreen
from people.models import SubmissionMail

SHOWN_AT_MOST = 50
AGAIN, LEFT = "people.mail_tried_again", "people.mail_left"
ACTIONS = {AGAIN: _("Undelivered mail tried again"), LEFT: _("Undelivered mail left")}


class UndeliveredView(MailScreen):
    """The latest of them; each, or all, may be tried again, and each may be left."""

    template_name = "people/admin/undelivered.html"
    page_title = _("Mails that could not be delivered")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(outbox.undelivered()[: SHOWN_AT_MOST + 1])
        return super().get_context_data(
            rows=[(row, reference_of(row)) for row in rows[:SHOWN_AT_MOST]],
            more=len(rows) > SHOWN_AT_MOST,
            shown=SHOWN_AT_MOST,
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        if "all" in request.POST:
            count = outbox.try_all_again(now=timezone.now())
            sentence = ngettext("%d mail is tried again.", "%d mails are tried again.", count) % count
            messages.success(request, sentence)
        elif "again" in request.POST:
            again = partial(outbox.try_again, now=timezone.now())
            self._do(again, request.POST["again"], AGAIN, gettext("The mail is tried again."))
        elif "leave" in request.POST:
            said = gettext("The mail was left, and its address erased.")
            self._do(outbox.leave, request.POST["leave"], LEFT, said)
        return redirect("undelivered_mail")

    def _do(self, verb: Callable[[int], bool], typed: str, action: str, said: str) -> None:
        pk = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0
        row = SubmissionMail.objects.filter(email_id=pk).select_related("submission").first()
        if not verb(pk):
            said = gettext("This mail is not there any more: somebody has seen to it.")
            messages.warning(self.request, said)
            return
        if row is not None:
            log(row.submission, action)
        messages.success(self.request, said)


def reference_of(email: Email) -> str:
    """Of the submission that the mail is about; empty for mail to the staff."""
    about = getattr(email, "about", None)
    return about.submission.reference if about else ""
