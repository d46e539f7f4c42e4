"""Words of the team to a group of a day: read again with their number, tried on oneself, sent once."""

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contributions.notifications import send
from contributions.permissions import staff
from contributions.services import IllegalMove
from events import services
from events.mails import about_a_registration
from events.models import EventNotice
from events.permissions import may_decide_registrations
from events.services.telling import LONGEST_SUBJECT, LONGEST_TEXT
from events.staff.base import LOGISTICS, DayView
from events.statuses import ACTIVE, Status
from people.models import ContactDetails

# Who may be written to: those concerned now, or who came or did not.
GROUPS = [status for status in Status if status in ACTIVE]
SHOWN = 20


class MessageForm(forms.Form):
    """To whom, and the words. The key makes a second click the same message."""

    statuses = forms.MultipleChoiceField(
        label=_("To whom"),
        choices=[(status.value, status.label) for status in GROUPS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one group.")},
    )
    subject = forms.CharField(
        label=_("Subject"),
        max_length=LONGEST_SUBJECT,
        error_messages={"required": _("Write a subject.")},
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "The mail says “Hello,” before it, and after it which day it is about, their reference and link."
        ),
        error_messages={"required": _("Write what they are to read.")},
    )
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)


class MessageView(DayView):
    """One form, shown twice: to write, then to read again with how many would get it."""

    template_name = "events/admin/message.html"
    page_title = _("Write to a group")
    header_icon = "mail"
    may = staticmethod(may_decide_registrations)

    @cached_property
    def addresses(self) -> dict[str, int]:
        """How many of each group left an address that is still kept, in one query."""
        rows: Any = ContactDetails.objects.filter(submission__registration__page=self.day).order_by()
        status = "submission__registration__status"
        return dict(rows.values_list(status).annotate(count=Count("pk")))

    def form(self, data: Any = None) -> MessageForm:
        initial = {"key": secrets.token_urlsafe(16), "statuses": [Status.CONFIRMED]}
        form = MessageForm(data, initial=initial)
        form.fields["statuses"].choices = [  # type: ignore[attr-defined]
            (status.value, f"{status.label} ({self.addresses.get(status, 0)})")
            for status in GROUPS
            if self.addresses.get(status) or (data and status.value in data.getlist("statuses"))
        ]
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notices = EventNotice.objects.filter(page=self.day, what=EventNotice.What.MESSAGE)
        return super().get_context_data(**kwargs) | {
            "form": kwargs.get("form") or self.form(),
            "read_again": kwargs.get("read_again", False),
            "count": kwargs.get("count", 0),
            "nobody": not sum(self.addresses.values()),
            "own_address": staff(self.request).email,
            "notices": notices.select_related("by").order_by("-at", "-pk")[:SHOWN],
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        said = form.cleaned_data
        if "send" in request.POST:
            return self.send(request, form)
        if "change" in request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        count = services.group_of(self.day, said["statuses"])
        if "test" in request.POST:
            self.try_out(said)
            messages.success(
                request,
                gettext("A test is on its way to %(address)s.") % {"address": staff(request).email},
            )
        return self.render_to_response(self.get_context_data(form=form, read_again=True, count=count))

    def send(self, request: HttpRequest, form: MessageForm) -> HttpResponseBase:
        said = form.cleaned_data
        try:
            written = services.write_to_group(event=self.day, **said, by=staff(request), now=timezone.now())
        except IllegalMove as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=409)
        if written.again:
            messages.info(request, gettext("This message was sent already: nobody receives it twice."))
        else:
            sentence = ngettext(
                "The message is on its way to %(count)d address.",
                "The message is on its way to %(count)d addresses.",
                written.count,
            )
            messages.success(request, sentence % {"count": written.count})
        return redirect(LOGISTICS, self.day.pk)

    def try_out(self, said: dict[str, Any]) -> None:
        """The mail as it would be read, to whoever wrote it; its reference and link are nobody's."""
        context = about_a_registration(
            page=self.day,
            day_url=self.day.full_url or "",
            subject=said["subject"],
            words=said["text"],
            erased_after=self.day.contact_details_until(timezone.now()),
        )
        send("event_message", staff(self.request).email, context, send_at=timezone.now())
