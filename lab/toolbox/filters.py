"""What a reader may ask of the toolbox, and the form that understands it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contributions.choice_filters import ChoiceFilters
from lab.models import MethodPage
from lab.models.method import MethodPageQuerySet
from taxonomy.stages import Stage

NAMES = ("etape", "duree", "groupe")

# How many one is, coarsely: the fewest, the most.
GROUPS: dict[str, tuple[int, int | None]] = {
    "1-2": (1, 2),
    "3-5": (3, 5),
    "6-12": (6, 12),
    "13-30": (13, 30),
    "31": (31, None),
}
GROUP_LABELS = [
    ("1-2", _("One or two people")),
    ("3-5", _("3 to 5 people")),
    ("6-12", _("6 to 12 people")),
    ("13-30", _("13 to 30 people")),
    ("31", _("More than 30 people")),
]


@dataclass(frozen=True)
class Offered:
    """The values that occur among the methods."""

    stages: frozenset[str]
    lengths: frozenset[str]


def offered() -> Offered:
    """One query, whatever the number of methods: there are few stages and lengths."""
    found = list(MethodPage.objects.live().order_by().values_list("stage", "length").distinct())
    return Offered(
        stages=frozenset(stage for stage, _length in found),
        lengths=frozenset(length for _stage, length in found),
    )


class MethodFilters(ChoiceFilters):
    """The stage, how long one has, how many one is."""

    names = NAMES

    etape = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        error_messages={"invalid_choice": _("This stage is not known.")},
    )
    duree = forms.ChoiceField(
        label=_("Duration"),
        required=False,
        error_messages={"invalid_choice": _("This duration is not known.")},
    )
    groupe = forms.ChoiceField(
        label=_("How many you are"),
        required=False,
        error_messages={"invalid_choice": _("This size of group is not known.")},
    )

    def __init__(self, data: Any, *, offered: Offered) -> None:
        super().__init__(data)
        stage, length = data.get("etape", ""), data.get("duree", "")
        # With the one that the address names, even where no method has it any more.
        stages = [pair for pair in Stage.choices if pair[0] in offered.stages | {stage}]
        lengths = [pair for pair in MethodPage.Length.choices if pair[0] in offered.lengths | {length}]
        self.offer("etape", _("All stages"), stages)
        self.offer("duree", _("All durations"), lengths)
        self.offer("groupe", _("Any number"), list(GROUP_LABELS))

    def rows(self, methods: MethodPageQuerySet) -> MethodPageQuerySet:
        """Those of `methods` that are asked for; one that does not say how many fits any group."""
        asked = self.criteria.parameters
        if stage := asked.get("etape"):
            methods = methods.filter(stage=stage)
        if length := asked.get("duree"):
            methods = methods.filter(length=length)
        if group := asked.get("groupe"):
            fewest, most = GROUPS[group]
            methods = methods.filter(Q(people_max=None) | Q(people_max__gte=fewest))
            if most is not None:
                methods = methods.filter(Q(people_min=None) | Q(people_min__lte=most))
        return methods
