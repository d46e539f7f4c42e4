"""What the pages of themes, of calls and of methods show of days."""

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calls import beside
from calls.models import CallPage
from events.listing import listed, with_words
from events.models import EventIndexPage, EventMethod, EventPage, Workshop
from events.querysets import EventPageQuerySet
from lab.models import MethodPage
from lab.toolbox import uses
from portal.cache.kept import keep_copy, kept, kept_copy, number_of
from taxonomy import gatherings
from taxonomy.models import Theme

MOST_DAYS = 12
CARD = "events/parts/day_card.html"


def days_about(request: HttpRequest, theme: Theme) -> gatherings.Gathered:
    """The days of `theme` and of narrower ones: those to come, then the last ones."""
    days = EventPage.objects.filter(theme__path__startswith=theme.path)
    name = ("has days about", theme.pk)
    if not kept(number_of(request), name, lambda: days.listed().exists()):
        return gatherings.Gathered(items=[], template=CARD)
    return _gathered(request, days, f"?theme={theme.slug}")


def days_of(request: HttpRequest, call: CallPage) -> gatherings.Gathered:
    """The days that belong to `call`: those to come, then the last ones."""
    days = EventPage.objects.filter(call=call.pk)
    name = ("has days", call.pk)
    if not call.pk or kept_copy(call.read_at, name) is False:
        return gatherings.Gathered(items=[], template=CARD)
    gathered = _gathered(request, days, "")
    keep_copy(call.read_at, name, bool(gathered.items))
    return gathered


def days_with(request: HttpRequest, method: MethodPage) -> gatherings.Gathered:
    """The days that use `method`, or a workshop of which does: those to come, then the last ones."""
    if not method.pk:
        return gatherings.Gathered(items=[], template=CARD)
    named = EventMethod.objects.filter(method=method.pk).values("page")
    worked = Workshop.objects.filter(method=method.pk).values("page")
    return _gathered(request, EventPage.objects.filter(Q(pk__in=named) | Q(pk__in=worked)), "")


def _gathered(request: HttpRequest, days: EventPageQuerySet, query: str) -> gatherings.Gathered:
    now = timezone.now()
    found = list(with_words(days, request).in_order(now)[: MOST_DAYS + 1])
    more = len(found) > MOST_DAYS
    index = EventIndexPage.objects.live().first() if more else None
    return gatherings.Gathered(
        items=listed(found[:MOST_DAYS], request, now=now),
        template=CARD,
        more_url=f"{index.get_url(request)}{query}" if index else "",
        # The agenda knows no filter for anything but a theme.
        more_label="" if query else _("The whole agenda"),
    )


def register() -> None:
    gatherings.register("days", label=_("Days"), gather=days_about, order=20)
    beside.register("days", label=_("Days about this call"), gather=days_of, order=10)
    uses.register("days", label=_("Days with this method"), gather=days_with, order=10)
