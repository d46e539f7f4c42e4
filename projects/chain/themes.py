"""What a theme has of projects, results and news: asked at once, since most themes have none."""

from django.db.models import Exists, Q
from django.http import HttpRequest

from portal.cache.kept import kept, number_of
from projects.models import NewsPage, ProjectPage, ResultPage
from taxonomy.models import Theme

PROJECTS, RESULTS, NEWS = 0, 1, 2


def has(theme: Theme, what: int, request: HttpRequest | None) -> bool:
    """Whether there may be anything public of this sort about `theme` or a narrower one.

    One query for the three, noted until something public changes.
    """
    return kept(number_of(request), ("projects about", theme.pk), lambda: _asked(theme))[what]


def _asked(theme: Theme) -> tuple[bool, bool, bool]:
    inside = Theme.objects.filter(path__startswith=theme.path).values("pk")
    named = ProjectPage.other_themes.through.objects.filter(theme__in=inside).values("projectpage")
    projects = ProjectPage.objects.live().filter(Q(theme__in=inside) | Q(pk__in=named))
    results, news = (model.objects.live().filter(theme__in=inside) for model in (ResultPage, NewsPage))
    exist = [Exists(rows.order_by()) for rows in (projects, results, news)]
    found: tuple[bool, bool, bool] = (
        Theme.objects.filter(pk=theme.pk)
        .annotate(p=exist[0], r=exist[1], n=exist[2])
        .values_list("p", "r", "n")[0]
    )
    return found
