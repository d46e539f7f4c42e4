"""Which contributions were read at a day: said here, by reference, after the day."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contributions.permissions import staff
from events import services
from events.moves import IllegalMove
from events.permissions import may_decide_registrations
from events.services.reading import MOST_READ
from events.staff.base import READINGS, DayView

SUGGESTED_AT_MOST = 50
BETWEEN = re.compile(r"[\s,;]+")
LONGEST_PK = 18


class ReadingsForm(forms.Form):
    """References as one copies them, and boxes for those that came with a registration."""

    references = forms.CharField(
        required=False,
        max_length=4000,
        label=_("References"),
        help_text=_("One per line, or separated by commas. Published contributions only."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def named(self, ticked: list[str]) -> list[str]:
        """Each reference once, those that were ticked after those that were typed."""
        typed = BETWEEN.split(self.cleaned_data["references"].strip())
        return list(dict.fromkeys(filter(None, [*typed, *ticked])))


class ReadingsView(DayView):
    """What is said already, each with a button that takes it back; a field for more."""

    template_name = "events/admin/readings.html"
    page_title = _("Contributions read")
    header_icon = "comment"
    may = staticmethod(may_decide_registrations)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        suggested = services.sent_with_registrations(self.day)
        return super().get_context_data(**kwargs) | {
            "form": kwargs.get("form") or ReadingsForm(),
            "why_none": services.why_none_is_read(self.day, timezone.now()),
            "read": list(services.read_at(self.day)[:MOST_READ]),
            "suggested": list(suggested[:SUGGESTED_AT_MOST]),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        if "remove" in request.POST:
            self.take_back(request.POST["remove"])
            return redirect(READINGS, pk)
        form = ReadingsForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        named = form.named(request.POST.getlist("came_with")[:SUGGESTED_AT_MOST])
        if not named:
            form.add_error("references", gettext("Write at least one reference."))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return self.say(form, named)

    def say(self, form: ReadingsForm, named: list[str]) -> HttpResponseBase:
        """Each alone: what is refused stays in the field with why, and costs the others nothing."""
        now, by, said = timezone.now(), staff(self.request), 0
        refused: dict[str, str] = {}
        for number, reference in enumerate(named):
            if number >= MOST_READ:
                refused[reference] = gettext("So many take more than one go: send the others again.")
                continue
            try:
                services.say_read(event=self.day, reference=reference, by=by, now=now)
                said += 1
            except IllegalMove as refusal:
                refused[reference] = str(refusal)
        if said:
            sentence = ngettext(
                "%(count)d contribution leads to the day, and the day to it.",
                "%(count)d contributions lead to the day, and the day to them.",
                said,
            )
            messages.success(self.request, sentence % {"count": said})
        if not refused:
            return redirect(READINGS, self.day.pk)
        again = ReadingsForm({"references": "\n".join(refused)})
        again.is_valid()
        for why in dict.fromkeys(refused.values()):
            again.add_error("references", why)
        return self.render_to_response(self.get_context_data(form=again), status=409)

    def take_back(self, key: str) -> None:
        if key.isascii() and key.isdecimal() and len(key) <= LONGEST_PK:
            services.unsay_read(event=self.day, submission_id=int(key), by=staff(self.request))
