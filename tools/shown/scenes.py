"""What makes the pages that are shown: scenes, each a few pages that one situation brings about."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponseBase
from django.test import Client

from portal.cache.store import store
from tests.reading import fields_of

# A page's name, and the answer that shows it.
Seen = tuple[str, Any]
Scene = Callable[["Visitor"], Iterator[Seen]]

_scenes: dict[str, Scene] = {}


def scene(make: Scene) -> Scene:
    """Add a scene to the catalogue, under the name of its function."""
    if _scenes.setdefault(make.__name__, make) is not make:
        raise ValueError(f"Two scenes are called {make.__name__}.")
    return make


def scenes() -> dict[str, Scene]:
    """Every scene, in the order of the modules that hold them."""
    from tools.shown import (  # noqa: F401
        accessibility,
        calls,
        contributing,
        days,
        drafts,
        errors,
        following,
        lab,
        projects,
        referring,
        registering,
        rights,
        site,
        walls,
    )

    return dict(_scenes)


@dataclass
class Visitor:
    """Somebody with a browser and without an account."""

    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, address: str, status: int = 200) -> HttpResponseBase:
        """The page at `address`, which must answer `status`: a scene shows what it says."""
        # As it is now, whatever an earlier look left in memory.
        store.clear()
        return _expected(self.client.get(address), "GET", address, status)

    def send(self, address: str, status: int = 200, **said: Any) -> HttpResponseBase:
        """What answers the form at `address`, filled in with `said`."""
        fields = fields_of(self.get(address), "main form[method=post]")
        return self.post(address, fields | said, status)

    def post(self, address: str, said: dict[str, Any], status: int = 200) -> HttpResponseBase:
        store.clear()
        return _expected(self.client.post(address, said), "POST", address, status)

    def follow(self, answer: HttpResponseBase) -> HttpResponseBase:
        """Where a sent form leads."""
        return self.get(answer["Location"])


def _expected(answer: Any, method: str, address: str, status: int) -> HttpResponseBase:
    if answer.status_code != status:
        raise AssertionError(f"{method} {address}: {answer.status_code}, not {status}.")
    return answer
