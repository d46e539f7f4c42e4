"""Which methods of the toolbox a day and its workshops lead to."""

from collections.abc import Iterable

from django.http import HttpRequest

from events.models import EventPage, Workshop
from lab.activities import Related
from lab.models import MethodPage
from portal.cache.kept import number_of
from portal.pages import any_is_restricted


def methods_of(
    day: EventPage, workshops: Iterable[Workshop], request: HttpRequest, *, most: int
) -> tuple[list[Related], dict[int, Related]]:
    """The public methods that `day` names, and those of `workshops` by key: these were read with them.

    No query where the day names none.
    """
    # Known of a page that was read for a reader (EventPage.to_be_read), not of a preview.
    names_any = getattr(day, "names_methods", True)
    rows = day.methods.select_related("method")[:most] if names_any else []
    named = {each.method_id: each.method for each in rows}
    methods = named | {each.method_id: each.method for each in workshops if each.method}
    public = _public(methods, request)
    found = {
        key: Related(method.title, method.get_url(request) or "")
        for key, method in methods.items()
        if key in public
    }
    return [found[key] for key in named if key in found], found


def _public(methods: dict[int, MethodPage], request: HttpRequest) -> set[int]:
    """The keys of those that anybody may read."""
    live = {key for key, method in methods.items() if method.live}
    if live and any_is_restricted(number_of(request)):
        return set(MethodPage.objects.filter(pk__in=live).public().values_list("pk", flat=True))
    return live
