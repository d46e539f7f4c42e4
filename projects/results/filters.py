"""What a reader may ask of the list of results, and the form that understands it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from wagtail.query import PageQuerySet

from contributions.choice_filters import ChoiceFilters
from contributions.filters import MOST_CHOICES
from projects.codes import ResultKind
from projects.models import ProjectPage, ResultPage
from taxonomy.models import Theme

NAMES = ("theme", "projet", "nature")
# Longer lists help nobody to choose.
MOST_PROJECTS = 300


@dataclass(frozen=True)
class Offered:
    """The values that occur among the results, projects as (slug, title)."""

    # Those with results of their own, and those that contain them, as a tree.
    themes: tuple[Theme, ...]
    projects: tuple[tuple[str, str], ...]
    kinds: frozenset[str]


def offered() -> Offered:
    """A few queries, whatever the number of results."""
    results = ResultPage.objects.live().public().order_by()
    of_theme = Exists(results.filter(theme=OuterRef("pk")))
    themes = list(Theme.objects.order_by("path").annotate(found=of_theme)[:MOST_CHOICES])
    paths = [theme.path for theme in themes if theme.found]
    projects = ProjectPage.objects.live().public().filter(Exists(results.filter(project=OuterRef("pk"))))
    return Offered(
        themes=tuple(theme for theme in themes if any(path.startswith(theme.path) for path in paths)),
        projects=tuple(projects.order_by("title").values_list("slug", "title")[:MOST_PROJECTS]),
        kinds=frozenset(results.values_list("kind", flat=True).distinct()),
    )


class ResultFilters(ChoiceFilters):
    """The theme, the project, and what kind of result."""

    names = NAMES

    theme = forms.ChoiceField(
        label=_("Theme"), required=False, error_messages={"invalid_choice": _("This theme is not known.")}
    )
    projet = forms.ChoiceField(
        label=_("Project"),
        required=False,
        error_messages={"invalid_choice": _("This project is not known.")},
    )
    nature = forms.ChoiceField(
        label=_("Kind"), required=False, error_messages={"invalid_choice": _("This kind is not known.")}
    )

    def __init__(self, data: Any, *, offered: Offered) -> None:
        super().__init__(data)
        self.paths = {theme.slug: theme.path for theme in offered.themes}
        kind = data.get("nature", "")
        kinds = [pair for pair in ResultKind.choices if pair[0] in offered.kinds | {kind}]
        themes = [(each.slug, "— " * (each.depth - 1) + each.title) for each in offered.themes]
        self.offer("theme", _("All themes"), themes)
        self.offer("projet", _("All projects"), list(offered.projects))
        self.offer("nature", pgettext("of results", "All kinds"), kinds)

    def rows(self, results: PageQuerySet) -> PageQuerySet:
        """Those of `results` that are asked for; of a theme, those of narrower ones too."""
        asked = self.criteria.parameters
        if theme := asked.get("theme"):
            results = results.filter(theme__path__startswith=self.paths[theme])
        if project := asked.get("projet"):
            results = results.filter(project__slug=project)
        if kind := asked.get("nature"):
            results = results.filter(kind=kind)
        return results
