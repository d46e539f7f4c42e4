"""What a portal in a place of its own holds, saves and gets back."""

import json
import os
import secrets
import signal
import tarfile
from pathlib import Path
from types import SimpleNamespace

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from contributions.files import attach, stage
from contributions.files.check import CleanFile
from contributions.models import Attachment, Contribution, Submission
from contributions.models.attachment import FileType, private_storage
from portal.backup import restoring, swap
from portal.backup.engines import engine
from portal.backup.facts import count_rows
from portal.backup.making import Made, make_backup
from portal.backup.restoring import restore
from portal.backup.swap import Swap
from tests.factories import make_call, make_received
from tests.places import Place


def fill() -> None:
    # Other places count their calls on their own.
    call = make_call(slug=f"appel-{secrets.token_hex(4)}")
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


def contents(path: Path) -> tuple[dict, dict[str, bytes]]:
    """The manifest, and every other member."""
    with tarfile.open(path) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar.getmembers()}
    return json.loads(members.pop("manifest.json")), members


def files_of(place: Place) -> dict[str, bytes]:
    """Every file below the storages, what a restore leaves there included."""
    roots = {alias: place.folder / alias for alias in ("media", "private")}
    return {
        f"{alias}/{path.relative_to(root)}": path.read_bytes()
        for alias, root in roots.items()
        for path in root.rglob("*")
        if path.is_file()
    }


def rows() -> dict[str, int]:
    """Of the tables in service."""

    def query(statement: str) -> list:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    return count_rows([name for (name,) in query(engine().tables)], query)


def references() -> set[str]:
    return set(Submission.objects.values_list("reference", flat=True))


def only_here() -> str:
    """Something in the portal that a restore would replace."""
    fill()
    private_storage().save("files/only-here", private_storage().open(Attachment.objects.first().file.name))
    return Submission.objects.latest("pk").reference


def assert_untouched(place: Place, reference: str, files: dict[str, bytes]) -> None:
    """The former portal is whole, and nothing lies beside it."""
    assert files_of(place) == files
    assert reference in place.run(references)
    beside = {path.name for path in place.folder.iterdir()}
    assert beside <= {"db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "database.lock", "locks"} | {
        "media",
        "private",
    }
    assert place.run(nothing_beside_it)


def nothing_beside_it() -> bool:
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'portal%'")
        return cursor.fetchone() == (0,)


def restore_until(path: Path, where: str, at_work: Path) -> None:
    """Restore, and stop for good at a point."""

    def stop(*arguments, **named):
        at_work.touch()
        signal.pause()

    if where == "stage":
        restoring.count_rows = stop
    elif where == "ready":
        restoring.sequence = type("Stopped", (), {"begin_anew": staticmethod(stop)})
    elif where == "exchange":
        Engine = type(engine())
        Engine.commit = stop
    elif where == "middle of the exchange":

        def stop_after_one(source, target):
            os.rename(source, target)
            stop()

        swap.os = SimpleNamespace(rename=stop_after_one, replace=os.replace, fsync=os.fsync)
    else:
        # Called when there is something to forget only once the database is in service.
        Swap.forget = lambda self: stop() if self.is_unfinished() else None
    put_back(path, True, True)


def is_away() -> str:
    try:
        references()
    except OperationalError as error:
        return str(error)
    return ""
