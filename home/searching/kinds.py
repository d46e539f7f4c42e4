"""The kinds of pages that a search tells apart, and where each says what theme it is about."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calls.models import CallPage
from events.models import EventPage
from lab.models import MethodPage
from projects.models import Experiment, NewsPage, ProjectPage, ResultPage
from taxonomy.models import Theme

# As they stand in the address: all pages, and what people wrote.
PAGES, CONTRIBUTIONS = "pages", "contributions"


@dataclass(frozen=True)
class PageKind:
    code: str
    label: Any
    models: tuple[type[Model], ...]

    def content_types(self) -> set[int]:
        return {each.pk for each in ContentType.objects.get_for_models(*self.models).values()}


PAGE_KINDS = (
    PageKind("appels", _("Calls for contributions"), (CallPage,)),
    PageKind("journees", _("Days"), (EventPage,)),
    PageKind("projets", _("Projects and experiments"), (ProjectPage, Experiment)),
    PageKind("resultats", pgettext_lazy("of the lab", "Results"), (ResultPage,)),
    PageKind("methodes", pgettext_lazy("toolbox", "Methods"), (MethodPage,)),
    PageKind("actualites", pgettext_lazy("of the lab", "News"), (NewsPage,)),
)

# Every other page is about no theme in particular.
_THEMES: dict[type[Model], tuple[str, ...]] = {
    CallPage: ("theme",),
    EventPage: ("theme",),
    ProjectPage: ("theme", "other_themes"),
    ResultPage: ("theme",),
    NewsPage: ("theme",),
}


def page_kind(code: str) -> PageKind | None:
    return next((kind for kind in PAGE_KINDS if kind.code == code), None)


def about(theme: Theme, pages: Collection[int]) -> set[int]:
    """Those of `pages` that are about `theme` or a narrower one: a query for each type that may be."""
    found: set[int] = set()
    for model, names in _THEMES.items():
        of_theme = Q()
        for name in names:
            of_theme |= Q(**{f"{name}__path__startswith": theme.path})
        found.update(model._default_manager.filter(of_theme, pk__in=pages).values_list("pk", flat=True))
    return found
