"""Posters for a wall, of a call and of a day, in each of their papers."""

from collections.abc import Iterator

from tests.days import make_day
from tests.factories import make_call
from tools.shown.scenes import Seen, Visitor, scene
from tools.shown.site import LONG

PAPERS = {"a4": "", "a4-encre": "a4-encre/", "a3": "a3/", "a3-encre": "a3-encre/"}


@scene
def walls(visitor: Visitor) -> Iterator[Seen]:
    call, day = make_call(question=LONG[:200]), make_day(title="Une journée à afficher")
    for name, below in PAPERS.items():
        yield f"affiche-appel-{name}", visitor.get(f"{call.url}affiche/{below}")
    yield "affiche-journee", visitor.get(f"{day.url}affiche/")
