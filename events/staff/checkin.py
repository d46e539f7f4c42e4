"""The door of a day on a phone or a tablet: who is expected, one tap when they come.

The page works by forms alone. With JavaScript (static/js/checkin.js) a tap is a tick sent by itself, kept
on the device while there is no network; TicksView takes what was kept.
"""

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.models import Contribution
from contributions.permissions import staff
from contributions.references import normalise_reference
from events import services
from events.figures import figures_of
from events.models import Registration, Tick
from events.permissions import may_view_attendees
from events.staff.base import ATTENDEES_SHOWN, CHECK_IN, TICKS, DayView
from events.staff.lines import Line, expected, lines, searched, with_all_shown

ROWS_SHOWN = 200
LONGEST_PK = 18


class WalkInForm(forms.Form):
    """Somebody who had not registered."""

    name = forms.CharField(
        label=_("Name"), max_length=150, error_messages={"required": _("Write who they are.")}
    )
    sender_kind = forms.ChoiceField(
        label=_("I am"), choices=[("", _("Not said")), *Contribution.SenderKind.choices], required=False
    )
    companions = forms.IntegerField(
        label=_("With how many others"), min_value=0, max_value=50, initial=0, required=False
    )
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())


class CheckInView(DayView):
    """The list of those who have a seat; what is tapped without JavaScript comes back here."""

    template_name = "events/admin/checkin.html"
    page_title = _("At the door")
    header_icon = "tick"
    may = staticmethod(may_view_attendees)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        code, text = self.request.GET.get("r", ""), self.request.GET.get("q", "")
        wrong_code = ""
        if code:
            rows, wrong_code = self.of_code(code)
        else:
            rows = searched(expected(self.day), text)
        page = Paginator(rows, ROWS_SHOWN).get_page(self.request.GET.get("p"))
        shown = lines(page.object_list, self.day)
        self.look(ATTENDEES_SHOWN, len(shown))
        last = Tick.objects.filter(registration__page=self.day).order_by("-pk").first()
        return super().get_context_data(**kwargs) | {
            "no_door": services.why_no_door(self.day, timezone.now()),
            "lines": shown,
            "page_obj": page,
            "text": text,
            "code": code,
            "wrong_code": wrong_code,
            "figures": figures_of(self.day.pk),
            "walk_in_form": kwargs.get("walk_in_form") or self.walk_in_form(),
            "ticks_url": reverse(TICKS, args=[self.day.pk]),
            "last_tick": last.pk if last else 0,
            "here": self.request.get_full_path(),
            "all_url": reverse(CHECK_IN, args=[self.day.pk]),
        }

    def walk_in_form(self) -> WalkInForm:
        return WalkInForm(initial={"key": secrets.token_urlsafe(16), "companions": 0})

    def of_code(self, code: str) -> tuple[Any, str]:
        """The line that a QR code opens, whatever its state, and what is wrong with the code."""
        none = Registration.objects.none()
        reference = normalise_reference(code)
        if reference is None:
            return none, gettext("This code is not that of a registration.")
        found = (
            Registration.objects.filter(submission__reference=reference)
            .values_list("pk", "page", "page__title")
            .first()
        )
        if found is None:
            return none, gettext("No registration has this code.")
        pk, page_id, title = found
        if page_id == self.day.pk:
            return with_all_shown(Registration.objects.filter(pk=pk)), ""
        if may_view_attendees(self.request.user, page_id):
            return none, gettext("This code is for another day: “%(title)s”.") % {"title": title}
        return none, gettext("This code is for another day.")

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        now = timezone.now()
        if "walk_in" in request.POST:
            return self.add(request)
        for name in ("came", "let_in", "undo"):
            if name in request.POST:
                found = registration_of(self.day.pk, request.POST[name])
                if found is None:
                    messages.error(request, gettext("This registration is no longer there."))
                    break
                said, went_well = tap(name, found, by=staff(request), at=now, now=now)
                (messages.success if went_well else messages.error)(request, said)
                break
        return redirect(request.get_full_path())

    def add(self, request: HttpRequest) -> HttpResponseBase:
        now, form = timezone.now(), WalkInForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(walk_in_form=form), status=422)
        try:
            added = services.walk_in(
                event_id=self.day.pk, **walk_in_fields(form), at=now, now=now, by=staff(request)
            )
        except services.NotCheckedIn as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(walk_in_form=form), status=409)
        said = gettext("%(name)s is counted, under the reference %(reference)s.")
        messages.success(
            request,
            said
            % {
                "name": form.cleaned_data["name"],
                "reference": added.registration.submission.reference,
            },
        )
        return redirect(reverse(CHECK_IN, args=[self.day.pk]))


def walk_in_fields(form: WalkInForm) -> dict[str, Any]:
    said = form.cleaned_data
    return {
        "name": said["name"],
        "sender_kind": said["sender_kind"],
        "companions": said["companions"] or 0,
        "key": said["key"],
    }


def registration_of(day_id: int, key: Any) -> Registration | None:
    """The registration of this day that a form or a device names; None when it is none of its."""
    text = str(key)
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_PK):
        return None
    return Registration.objects.filter(page=day_id, pk=int(text)).select_related("attendee").first()


def tap(name: str, registration: Registration, *, by: Any, at: Any, now: Any) -> tuple[str, bool]:
    """Do what was tapped; a sentence, and whether it was done."""
    who = Line(registration, []).name
    if name == "undo":
        services.undo_check_in(registration_id=registration.pk, at=at, now=now, by=by)
        return gettext("%(name)s: undone.") % {"name": who}, True
    try:
        found = services.check_in(
            registration_id=registration.pk, at=at, now=now, by=by, let_in=name == "let_in"
        )
    except services.NotCheckedIn as refusal:
        return str(refusal), False
    when = hour(found.registration.attended_at)
    if found.again:
        return gettext("%(name)s was ticked already, at %(when)s.") % {"name": who, "when": when}, True
    return gettext("%(name)s came at %(when)s.") % {"name": who, "when": when}, True


def hour(at: Any) -> str:
    return date_format(timezone.localtime(at), "TIME_FORMAT") if at else "?"
