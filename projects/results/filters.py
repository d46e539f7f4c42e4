"""What a reader may ask of the list of results, and the form that understands it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from wagtail.query import PageQuerySet

from contributions.choice_filters import ChoiceFilters
from projects.codes import ResultKind
from projects.models import ProjectPage, ResultPage
from taxonomy.models import Theme

NAMES = ("theme", "projet", "nature")
# Longer lists help nobody to choose.
MOST_PROJECTS = 300


@dataclass(frozen=True)
class Offered:
    """The values that occur among the results: themes as (path, slug, title), projects as (slug, title)."""

    themes: tuple[tuple[str, str, str], ...]
    projects: tuple[tuple[str, str], ...]
    kinds: frozenset[str]


def offered() -> Offered:
    """Three queries, whatever the number of results."""
    live = ResultPage.objects.live()
    themes = Theme.objects.filter(pk__in=live.exclude(theme=None).values("theme")).order_by("path")
    projects = ProjectPage.objects.live().filter(pk__in=live.exclude(project=None).values("project"))
    return Offered(
        themes=tuple(themes.values_list("path", "slug", "title")),
        projects=tuple(projects.order_by("title").values_list("slug", "title")[:MOST_PROJECTS]),
        kinds=frozenset(live.order_by().values_list("kind", flat=True).distinct()),
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
        self.paths = {slug: path for path, slug, _title in offered.themes}
        kind = data.get("nature", "")
        kinds = [pair for pair in ResultKind.choices if pair[0] in offered.kinds | {kind}]
        self.offer("theme", _("All themes"), [(slug, title) for _path, slug, title in offered.themes])
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
