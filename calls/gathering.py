"""What theme pages show of calls."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calls.listing import listed
from calls.models import CallIndexPage, CallPage
from taxonomy import gatherings
from taxonomy.models import Theme

MOST_CALLS = 24


def calls_about(request: HttpRequest, theme: Theme) -> gatherings.Gathered:
    """The calls of `theme` and of narrower ones: those one can answer first, then the latest."""
    now = timezone.now()
    about = CallPage.objects.public().with_theme().filter(theme__path__startswith=theme.path)
    current = list(about.current(now)[: MOST_CALLS + 1])
    over = list(about.over(now)[: MOST_CALLS + 1 - len(current)])
    found = [*current, *over]
    more = len(found) > MOST_CALLS
    index = CallIndexPage.objects.live().first() if more else None
    return gatherings.Gathered(
        items=listed(found[:MOST_CALLS], request, now=now),
        template="calls/parts/poster.html",
        more_url=(index.get_url(request) or "") if index else "",
        # The list of calls knows no themes.
        more_label=_("All the calls"),
    )


def register() -> None:
    gatherings.register("calls", label=_("Calls for contributions"), gather=calls_about, order=10)
