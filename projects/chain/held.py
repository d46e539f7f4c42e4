"""What a theme or a call has of projects, results and news: asked at once, since most have none.

One query, noted until something public changes.
"""

from typing import Any

from django.db.models import Exists, Q
from django.http import HttpRequest

from calls.models import CallPage
from portal.cache.kept import kept, number_of
from projects.models import ExperimentCall, NewsPage, ProjectPage, ResultPage
from taxonomy.models import Theme

PROJECTS, RESULTS, NEWS = "projects", "results", "news"


def about(theme: Theme, what: str, request: HttpRequest | None) -> bool:
    """Whether there may be anything public of this sort about `theme` or a narrower one."""
    return kept(number_of(request), ("held about", theme.pk), lambda: _about(theme))[what]


def beside(call: CallPage, what: str, request: HttpRequest | None) -> bool:
    """Whether `call` may lead to a project, an experiment or a result (PROJECTS), or to NEWS."""
    return bool(call.pk) and kept(number_of(request), ("held beside", call.pk), lambda: _beside(call))[what]


def _about(theme: Theme) -> dict[str, bool]:
    inside = Theme.objects.filter(path__startswith=theme.path).values("pk")
    named = ProjectPage.other_themes.through.objects.filter(theme__in=inside).values("projectpage")
    projects = ProjectPage.objects.live().filter(Q(theme__in=inside) | Q(pk__in=named))
    results, news = (model.objects.live().filter(theme__in=inside) for model in (ResultPage, NewsPage))
    return _asked(Theme.objects.filter(pk=theme.pk), {PROJECTS: projects, RESULTS: results, NEWS: news})


def _beside(call: CallPage) -> dict[str, bool]:
    found = _asked(
        CallPage.objects.filter(pk=call.pk),
        {
            PROJECTS: ExperimentCall.objects.filter(call=call.pk),
            RESULTS: ResultPage.objects.live().filter(call=call.pk),
            NEWS: NewsPage.objects.live().filter(call=call.pk),
        },
    )
    return found | {PROJECTS: bool(call.project_id) or found[PROJECTS] or found[RESULTS]}


def _asked(rows: Any, wanted: dict[str, Any]) -> dict[str, bool]:
    annotated = rows.order_by().annotate(
        **{f"has_{name}": Exists(each.order_by()) for name, each in wanted.items()}
    )
    found = annotated.values_list(*(f"has_{name}" for name in wanted)).first()
    return dict(zip(wanted, found or [False] * len(wanted), strict=True))
