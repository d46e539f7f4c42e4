"""The workshops of a day as fields of its form: one field for those whose times meet."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.models import EventPage, Workshop
from events.seats import Taken

# The choice of no workshop at a time.
NONE = "none"
NOT_OFFERED = _("This choice is not offered (any more). Choose another.")


@dataclass(frozen=True)
class Slot:
    """Workshops that form a chain of overlaps. `exclusive`: each meets each, so one at most is chosen."""

    workshops: tuple[Workshop, ...]
    exclusive: bool

    @property
    def name(self) -> str:
        return f"slot_{self.workshops[0].pk}"

    def chosen(self, value: Any) -> list[Workshop]:
        """The workshops that a cleaned value of the field names."""
        wanted = {str(value)} if isinstance(value, str) else {str(each) for each in value or []}
        return [workshop for workshop in self.workshops if str(workshop.pk) in wanted]


def slots_of(day: EventPage) -> list[Slot]:
    """The times of a day at which there are workshops, in their order."""
    groups: list[list[Workshop]] = []
    for workshop in sorted(day.workshops.all(), key=lambda one: (one.starts_at, one.sort_order or 0, one.pk)):
        # In the order of their starts, what meets any of a group meets the latest end of it.
        if groups and any(workshop.overlaps(other) for other in groups[-1]):
            groups[-1].append(workshop)
        else:
            groups.append([workshop])
    return [Slot(tuple(group), _all_meet(group)) for group in groups]


def slot_field(slot: Slot, day: EventPage, taken: Taken) -> forms.Field:
    """Radio buttons where one excludes the other, boxes where not; each says what is left of it."""
    choices = [(str(workshop.pk), _choice(workshop, slot, day, taken)) for workshop in slot.workshops]
    messages = {"invalid_choice": NOT_OFFERED, "invalid_list": NOT_OFFERED}
    label = gettext("Workshop, %(when)s") % {"when": _when(slot.workshops, day)}
    if len(slot.workshops) > 1 and slot.exclusive:
        return forms.ChoiceField(
            required=False,
            label=label,
            choices=[*choices, (NONE, gettext("None of these"))],
            initial=NONE,
            widget=forms.RadioSelect,
            help_text=gettext("They are at the same time: choose one at most."),
            error_messages=messages,
        )
    return forms.MultipleChoiceField(
        required=False,
        label=label,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext("Some are at the same time.") if len(slot.workshops) > 1 else "",
        error_messages=messages,
    )


def _all_meet(group: list[Workshop]) -> bool:
    return all(one.overlaps(other) for i, one in enumerate(group) for other in group[i + 1 :])


def _choice(workshop: Workshop, slot: Slot, day: EventPage, taken: Taken) -> str:
    """Its title, when it is where that differs, the room, and how many seats are left."""
    parts = [workshop.title]
    if not slot.exclusive:
        parts.append(_when((workshop,), day))
    if workshop.room:
        parts.append(workshop.room)
    if workshop.seats is not None:
        parts.append(_left(max(0, workshop.seats - taken.workshops.get(workshop.pk, 0)), day))
    return " · ".join(parts)


def _left(left: int, day: EventPage) -> str:
    if left:
        return ngettext("%(left)d seat left", "%(left)d seats left", left) % {"left": left}
    return gettext("full: you would be on the waiting list") if day.has_waiting_list else gettext("full")


def _when(workshops: tuple[Workshop, ...], day: EventPage) -> str:
    starts = timezone.localtime(min(workshop.starts_at for workshop in workshops))
    ends = timezone.localtime(max(workshop.ends_at for workshop in workshops))
    hours = gettext("from %(start)s to %(end)s") % {
        "start": date_format(starts, "TIME_FORMAT"),
        "end": date_format(ends, "TIME_FORMAT"),
    }
    several_days = (
        day.starts_at is not None
        and day.ends_at is not None
        and timezone.localdate(day.starts_at) != timezone.localdate(day.ends_at)
    )
    if not several_days:
        return hours
    return f"{date_format(starts, 'l j F')}, {hours}"
