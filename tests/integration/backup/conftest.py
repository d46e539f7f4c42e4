"""One portal with a few things in it, saved once; and empty ones to restore into."""

import shutil
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from contributions.files import attach, stage
from contributions.files.check import CleanFile
from contributions.models import Contribution
from contributions.models.attachment import FileType
from portal.backup.making import Made, make_backup
from portal.backup.restoring import restore
from tests.factories import make_call, make_received
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


def fill() -> None:
    call = make_call()
    for number in range(3):
        received = make_received(call, email=f"personne{number}@example.org")
        if number:
            give_file(received.contribution, b"%PDF " + bytes(20_000))


def give_file(contribution: Contribution, content: bytes) -> None:
    """As a checked one."""
    clean = CleanFile("Plan.pdf", FileType.PDF, content)
    with transaction.atomic():
        attach(stage(clean, now=timezone.now()), contribution.submission)


def save(to: Path, keep: int | None = None) -> Made:
    return make_backup(to=to, keep=keep)


def put_back(path: Path, replace: bool = False, send_mail: bool = False) -> list[str]:
    """The lines that a restore says."""
    lines: list[str] = []
    restore(path, replace=replace, send_mail=send_mail, say=lines.append)
    return lines
