"""What answers the points of a brief: the apps above say what they have, in `AppConfig.ready()`."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from lab.models import BriefVersion


@dataclass(frozen=True)
class PointAnswer:
    """A public answer to one point, and the page that gives it."""

    text: str
    title: str
    url: str


# What answers these points, by key: public, in a constant number of queries.
Gather = Callable[[Collection[int], HttpRequest | None], dict[int, list[PointAnswer]]]
_sources: dict[str, Gather] = {}


def register(code: str, gather: Gather) -> None:
    """Show what `gather` finds under the points of briefs; again: replaces it."""
    _sources[code] = gather


def tell(versions: Iterable[BriefVersion], request: HttpRequest | None) -> None:
    """Give each point of `versions`, read with their points, its `answered`: PointAnswer, in their order."""
    points = [point for version in versions for point in version.points.all()]
    keys = [point.pk for point in points]
    found = [gather(keys, request) for gather in _sources.values()] if keys else []
    for point in points:
        point.answered = [answer for each in found for answer in each.get(point.pk, [])]
