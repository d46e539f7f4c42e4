"""One small form per move of a day."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from calls.course_forms import MoveForm as Words
from events.course import Verb
from events.models import EventPage


class CourseForm(Words):
    """The public words of a move, and what its editor had seen."""

    field_order = ["starts_at", "ends_at", "place_name", "address", "words", "seen"]

    def __init__(self, data: Any = None, *, day: EventPage, verb: Any, seen: int | None = None) -> None:
        super().__init__(data, verb=verb, seen=seen)
        self.fields["words"].help_text = _(
            "Shown on the page of the day, and sent to who registered: say why."
        )
        self.fields["words"].error_messages["required"] = _(
            "Say why, in a few words: they are shown on the page of the day."
        )
        if verb == Verb.MINUTES:
            self.fields["words"].required = False
            self.fields["words"].help_text = _("Shown on the page of the day. May stay empty.")


class MoveDayForm(CourseForm):
    starts_at = forms.DateTimeField(
        label=_("Starts at"),
        widget=AdminDateTimeInput,
        error_messages={"required": _("Say when the day starts.")},
    )
    ends_at = forms.DateTimeField(
        label=_("Ends at"),
        widget=AdminDateTimeInput,
        error_messages={"required": _("Say when the day ends.")},
    )
    place_name = forms.CharField(label=_("Place"), max_length=150, required=False)
    address = forms.CharField(label=_("Address"), max_length=255, required=False)

    def __init__(self, *args: Any, day: EventPage, **kwargs: Any) -> None:
        super().__init__(*args, day=day, **kwargs)
        for name in EventPage.MOVED_BY_VERBS:
            self.fields[name].initial = getattr(day, name)
        self._day = day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and starts <= timezone.now():
            self.add_error("starts_at", _("The new date is past."))
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("A day ends after it starts."))
        if self._day.mode != EventPage.Mode.ONLINE and not cleaned.get("place_name"):
            self.add_error("place_name", _("Say where it takes place."))
        return cleaned


def form_for(day: EventPage, verb: Any, data: Any = None, *, seen: int | None = None) -> CourseForm:
    kind = MoveDayForm if verb == Verb.MOVE else CourseForm
    return kind(data, day=day, verb=verb, seen=seen)
