"""The workshops of a day as fields of its form: one field for those whose times meet."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.models import EventPage, Workshop
from events.seats import Taken

# The choice of no workshop at a time.
NONE = "none"
SLOT = "slot_"
DAY_CHANGED = _("The day changed while you were writing. Read your choices again, then send.")
NOT_OFFERED = _("This choice is not offered (any more). Choose another.")


@dataclass(frozen=True)
class Slot:
    """Workshops that form a chain of overlaps. `exclusive`: each meets each, so one at most is chosen."""

    workshops: tuple[Workshop, ...]
    exclusive: bool

    @property
    def name(self) -> str:
        return f"{SLOT}{self.workshops[0].pk}"

    @property
    def is_one_of_several(self) -> bool:
        return self.exclusive and len(self.workshops) > 1

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


def lost_choices(slots: list[Slot], data: QueryDict) -> list[str]:
    """What was chosen in a form of other times than `slots`: its field is gone, or takes one at most now."""
    takes_one = {slot.name: slot.is_one_of_several for slot in slots}
    lost = []
    for name in data:
        chosen = [value for value in data.getlist(name) if value not in ("", NONE)]
        if name.startswith(SLOT) and (name not in takes_one or (takes_one[name] and len(chosen) > 1)):
            lost += chosen
    return lost


def slot_field(slot: Slot, day: EventPage) -> forms.Field:
    """Radio buttons where one excludes the other, boxes where not."""
    choices = slot_choices(slot, day, None)
    messages = {"invalid_choice": NOT_OFFERED, "invalid_list": NOT_OFFERED}
    label = gettext("Workshop, %(when)s") % {"when": _when(slot.workshops, day)}
    if slot.is_one_of_several:
        return forms.ChoiceField(
            required=False,
            label=label,
            choices=choices,
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


def slot_choices(slot: Slot, day: EventPage, taken: Taken | None) -> list[tuple[str, str]]:
    """Its workshops, with what is left of each where that is known."""
    choices = [(str(workshop.pk), _choice(workshop, slot, day, taken)) for workshop in slot.workshops]
    return [*choices, (NONE, gettext("None of these"))] if slot.is_one_of_several else choices


def _all_meet(group: list[Workshop]) -> bool:
    return all(one.overlaps(other) for i, one in enumerate(group) for other in group[i + 1 :])


def _choice(workshop: Workshop, slot: Slot, day: EventPage, taken: Taken | None) -> str:
    """Its title, when it is where that differs, the room, and how many seats are left."""
    parts = [workshop.title]
    if not slot.exclusive:
        parts.append(_when((workshop,), day))
    if workshop.room:
        parts.append(workshop.room)
    if workshop.seats is not None and taken is not None:
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
