"""What a reader may ask of the agenda, and the form that understands it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from contributions.choice_filters import ChoiceFilters
from contributions.filters import MOST_CHOICES
from events.models import EventPage
from events.querysets import EventPageQuerySet
from taxonomy.models import Territory, Theme
from taxonomy.territories import in_tree_order, lineage, put_together

NAMES = ("nature", "theme", "territoire")


@dataclass(frozen=True)
class Offered:
    """The values that occur among the days that stand in the agenda."""

    kinds: list[str]
    themes: list[Theme]
    # Those with days of their own, and those with what contains them, as a tree.
    places: list[Territory]
    territories: list[Territory]


def offered() -> Offered:
    """Three queries, whatever the number of days."""
    days = EventPage.objects.listed().order_by()
    kinds = set(days.values_list("kind", flat=True).distinct())
    of_theme = days.filter(theme=OuterRef("pk"))
    themes = list(Theme.objects.order_by("path").annotate(found=Exists(of_theme))[:MOST_CHOICES])
    paths = [theme.path for theme in themes if theme.found]
    places = Territory.objects.annotate(found=Exists(days.filter(territory=OuterRef("pk"))))
    # What may contain some is read with them, and is little.
    places = places.filter(Q(found=True) | ~Q(kind=Territory.Kind.COMMUNE)).order_by("title", "pk")
    found = [place for place in put_together(places) if place.found]
    wider = [each for place in found for each in lineage(place)[:-1]]
    return Offered(
        kinds=[kind for kind in EventPage.Kind.values if kind in kinds],
        themes=[theme for theme in themes if any(path.startswith(theme.path) for path in paths)],
        places=found,
        territories=in_tree_order(list(dict.fromkeys([*wider, *found]))[:MOST_CHOICES]),
    )


class AgendaFilters(ChoiceFilters):
    """The kind of day, its theme, where it takes place."""

    names = NAMES

    nature = forms.ChoiceField(
        label=_("Kind of day"),
        required=False,
        error_messages={"invalid_choice": _("This kind of day is not known.")},
    )
    theme = forms.ChoiceField(
        label=_("Theme"),
        required=False,
        error_messages={"invalid_choice": _("No day is about this theme.")},
    )
    territoire = forms.ChoiceField(
        label=_("Place"),
        required=False,
        error_messages={"invalid_choice": _("No day takes place there.")},
    )

    def __init__(self, data: Any, *, offered: Offered) -> None:
        super().__init__(data)
        self.offered = offered
        asked = data.get("nature", "")
        kinds = [pair for pair in EventPage.Kind.choices if pair[0] in offered.kinds or pair[0] == asked]
        self.offer("nature", _("All kinds"), kinds)
        self.offer(
            "theme",
            _("All themes"),
            [(each.slug, "— " * (each.depth - 1) + each.title) for each in offered.themes],
        )
        self.offer(
            "territoire",
            _("All places"),
            [(each.slug, "— " * (len(lineage(each)) - 1) + each.title) for each in offered.territories],
        )

    def rows(self, days: EventPageQuerySet) -> EventPageQuerySet:
        """Those of `days` that are asked for: of a theme and of narrower ones, of a place and inside it."""
        asked = self.criteria.parameters
        if kind := asked.get("nature"):
            days = days.filter(kind=kind)
        if slug := asked.get("theme"):
            chosen = next(theme for theme in self.offered.themes if theme.slug == slug)
            inside = [each.pk for each in self.offered.themes if each.path.startswith(chosen.path)]
            days = days.filter(theme__in=inside)
        if slug := asked.get("territoire"):
            inside = [
                each.pk for each in self.offered.places if slug in (wider.slug for wider in lineage(each))
            ]
            days = days.filter(territory__in=inside)
        return days
