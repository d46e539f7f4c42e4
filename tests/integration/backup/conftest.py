"""One portal with a few things in it, saved once; and empty ones to restore into."""

import shutil
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from django.db import connection, connections

from tests.backups import fill, save
from tests.places import Place, copied_place, leave, new_place

Saved = tuple[Place, Path]


@pytest.fixture(scope="session")
def saved(tmp_path_factory, django_db_setup, django_db_blocker) -> Generator[Saved]:
    """A portal and its backup. Nobody changes either."""
    with django_db_blocker.unblock():
        connections.close_all()
        folder = tmp_path_factory.mktemp("saved")
        place = copied_place(folder / "original", str(connection.settings_dict["NAME"]))
        place.run(fill)
        made = place.run(save, folder / "portal.tar")
        yield place, made.path
        leave(place)


@pytest.fixture
def place(tmp_path, saved: Saved) -> Generator[Place]:
    """The same portal, to be changed at will."""
    original, _path = saved
    place = copied_place(tmp_path / "place", original.database)
    shutil.copytree(original.folder / "private", place.folder / "private")
    yield place
    leave(place)


@pytest.fixture
def new(tmp_path) -> Generator[Callable[[], Place]]:
    """Make an empty place."""
    places: list[Place] = []

    def one() -> Place:
        places.append(new_place(tmp_path / f"place-{len(places)}"))
        return places[-1]

    yield one
    for place in places:
        leave(place)
