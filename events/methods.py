"""Which methods of the toolbox a day and its workshops lead to."""

from collections.abc import Iterable

from django.http import HttpRequest

from events.models import EventPage, Workshop
from lab.activities import Related
from lab.models import MethodPage
from portal.cache.kept import number_of
from portal.pages import unrestricted


def methods_of(
    day: EventPage, workshops: Iterable[Workshop], request: HttpRequest, *, most: int
) -> tuple[list[Related], dict[int, Related]]:
    """The public methods that `day` names, and those of `workshops` by key. One query, two if any."""
    named = list(dict.fromkeys(each.method_id for each in day.methods.all()[:most]))
    wanted = {*named, *(each.method_id for each in workshops if each.method_id)}
    if not wanted:
        return [], {}
    public = unrestricted(MethodPage.objects.live().filter(pk__in=wanted), number_of(request))
    found = {method.pk: Related(method.title, method.get_url(request) or "") for method in public}
    return [found[key] for key in named if key in found], found
