"""What the pages of themes, projects and calls show of the news."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calls import beside as calls_beside
from calls.models import CallPage
from projects.chain import held
from projects.models import NewsIndexPage, ProjectPage
from projects.news.listing import listed, public_news
from projects.presentation import beside as projects_beside
from taxonomy import gatherings
from taxonomy.models import Theme

MOST_NEWS = 6
CARD = "projects/parts/news_card.html"


def news_about(request: HttpRequest, theme: Theme) -> gatherings.Gathered:
    """The last news of `theme` and of narrower ones."""
    if not held.about(theme, held.NEWS, request):
        return gatherings.Gathered(items=[], template=CARD)
    return _gathered(request, public_news(request).filter(theme__path__startswith=theme.path))


def news_of_project(request: HttpRequest, project: ProjectPage) -> gatherings.Gathered:
    """The last news of `project`."""
    return _gathered(request, public_news(request).filter(project=project.pk) if project.pk else [])


def news_of_call(request: HttpRequest, call: CallPage) -> gatherings.Gathered:
    """The last news of `call`."""
    if not held.beside(call, held.NEWS, request):
        return gatherings.Gathered(items=[], template=CARD)
    return _gathered(request, public_news(request).filter(call=call.pk))


def _gathered(request: HttpRequest, news: Any) -> gatherings.Gathered:
    found = listed(news[: MOST_NEWS + 1], request)
    more = len(found) > MOST_NEWS
    index = NewsIndexPage.objects.live().first() if more else None
    return gatherings.Gathered(
        items=found[:MOST_NEWS],
        template=CARD,
        more_url=(index.get_url(request) or "") if index else "",
        more_label=_("All the news"),
    )


def register() -> None:
    label = pgettext_lazy("of a theme, a project or a call", "News")
    gatherings.register("news", label=label, gather=news_about, order=60)
    projects_beside.register("news", label=label, gather=news_of_project, order=80)
    calls_beside.register("news", label=label, gather=news_of_call, order=30)
