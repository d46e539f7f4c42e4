"""What a reader may ask of the projects, and the form that understands it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.query import PageQuerySet

from contributions.choice_filters import ChoiceFilters
from contributions.filters import MOST_CHOICES
from projects.codes import Designed, ProjectStatus
from projects.models import ProjectPage
from taxonomy.models import Activity, Territory, Theme
from taxonomy.stages import Stage
from taxonomy.territories import in_tree_order, lineage, put_together

NAMES = ("theme", "etape", "activite", "territoire", "conception", "etat")
VIEW, LIST = "vue", "liste"


@dataclass(frozen=True)
class Offered:
    """The values that occur among the projects."""

    stages: frozenset[str]
    designed: frozenset[str]
    statuses: frozenset[str]
    themes: list[Theme]
    activities: list[Activity]
    # Those with projects of their own, and those with what contains them, as a tree.
    places: list[Territory]
    territories: list[Territory]


def offered() -> Offered:
    """Four queries, whatever the number of projects."""
    projects = ProjectPage.objects.live().public().order_by()
    codes = list(projects.values_list("stage", "designed", "status").distinct())
    named = ProjectPage.other_themes.through.objects.filter(
        theme=OuterRef("pk"), projectpage__in=projects.values("pk")
    )
    of_theme = Exists(projects.filter(theme=OuterRef("pk"))) | Exists(named)
    themes = list(Theme.objects.order_by("path").annotate(found=of_theme)[:MOST_CHOICES])
    paths = [theme.path for theme in themes if theme.found]
    done = ProjectPage.activities.through.objects.filter(
        activity=OuterRef("pk"), projectpage__in=projects.values("pk")
    )
    places = Territory.objects.annotate(found=Exists(projects.filter(territory=OuterRef("pk"))))
    # What may contain some is read with them, and is little.
    places = places.filter(Q(found=True) | ~Q(kind=Territory.Kind.COMMUNE)).order_by("title", "pk")
    found = [place for place in put_together(places) if place.found]
    wider = [each for place in found for each in lineage(place)[:-1]]
    return Offered(
        stages=frozenset(stage for stage, _designed, _status in codes),
        designed=frozenset(designed for _stage, designed, _status in codes if designed),
        statuses=frozenset(status for _stage, _designed, status in codes),
        themes=[theme for theme in themes if any(path.startswith(theme.path) for path in paths)],
        activities=list(Activity.objects.filter(Exists(done)).order_by("title", "pk")[:MOST_CHOICES]),
        places=found,
        territories=in_tree_order(list(dict.fromkeys([*wider, *found]))[:MOST_CHOICES]),
    )


class ProjectFilters(ChoiceFilters):
    """Theme, stage, activity, place, what is designed, where it stands."""

    names = NAMES

    theme = forms.ChoiceField(
        label=_("Theme"),
        required=False,
        error_messages={"invalid_choice": _("No project is about this theme.")},
    )
    etape = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        error_messages={"invalid_choice": _("This stage is not known.")},
    )
    activite = forms.ChoiceField(
        label=_("Activity of the lab"),
        required=False,
        error_messages={"invalid_choice": _("No project does this.")},
    )
    territoire = forms.ChoiceField(
        label=_("Place"),
        required=False,
        error_messages={"invalid_choice": _("No project takes place there.")},
    )
    conception = forms.ChoiceField(
        label=_("What is designed"),
        required=False,
        error_messages={"invalid_choice": _("What is to be designed is not known.")},
    )
    etat = forms.ChoiceField(
        label=_("State"),
        required=False,
        error_messages={"invalid_choice": _("This state is not known.")},
    )

    def __init__(self, data: Any, *, offered: Offered) -> None:
        super().__init__(data)
        self.offered = offered
        self.as_list = data.get(VIEW) == LIST
        themes = [(each.slug, "— " * (each.depth - 1) + each.title) for each in offered.themes]
        self.offer("theme", _("All themes"), themes)
        self._offer_codes("etape", _("All stages"), Stage.choices, offered.stages)
        activities = [(each.slug, each.title) for each in offered.activities]
        self.offer("activite", _("All activities"), activities)
        places = [(each.slug, "— " * (len(lineage(each)) - 1) + each.title) for each in offered.territories]
        self.offer("territoire", _("All places"), places)
        anything = pgettext_lazy("what is designed", "Anything")
        self._offer_codes("conception", anything, Designed.choices, offered.designed)
        self._offer_codes("etat", _("All states"), ProjectStatus.choices, offered.statuses)

    def _offer_codes(self, name: str, everything: Any, choices: Any, found: frozenset[str]) -> None:
        # With the one that the address names, even where no project has it any more.
        asked = self.data.get(name, "")
        self.offer(name, everything, [pair for pair in choices if pair[0] in found or pair[0] == asked])

    def rows(self, projects: PageQuerySet) -> PageQuerySet:
        """Those that are asked for: of a theme and of narrower ones, of a place and inside it."""
        asked = self.criteria.parameters
        if slug := asked.get("theme"):
            chosen = next(theme for theme in self.offered.themes if theme.slug == slug)
            inside = [each.pk for each in self.offered.themes if each.path.startswith(chosen.path)]
            named = ProjectPage.other_themes.through.objects.filter(theme__in=inside).values("projectpage")
            projects = projects.filter(Q(theme__in=inside) | Q(pk__in=named))
        for name, column in (("etape", "stage"), ("conception", "designed"), ("etat", "status")):
            if code := asked.get(name):
                projects = projects.filter(**{column: code})
        if slug := asked.get("activite"):
            key = next(each.pk for each in self.offered.activities if each.slug == slug)
            done = ProjectPage.activities.through.objects.filter(activity=key).values("projectpage")
            projects = projects.filter(pk__in=done)
        if slug := asked.get("territoire"):
            inside = [
                each.pk for each in self.offered.places if slug in (wider.slug for wider in lineage(each))
            ]
            projects = projects.filter(territory__in=inside)
        return projects
