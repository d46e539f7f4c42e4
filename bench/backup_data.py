"""What the bench of backups saves, and how it looks at what came back."""

import hashlib
import io
import json
import os
import secrets
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import environ
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import connection, connections, transaction
from django.utils import timezone

from bench.data import Builder, Site
from contributions.models import Attachment, Contribution, Submission
from contributions.models.attachment import FileType, private_storage, staged_path
from contributions.search import index_many
from contributions.services import publish
from home.setup import ROLES
from people.links import resolve
from people.models import SecretLink, User
from portal.backup.engines import engine
from portal.backup.facts import count_rows


@dataclass(frozen=True)
class Found:
    """What is in the restored place, held against the manifest and the receipts."""

    contributions: int
    receipts: list[str]
    missing: int
    tables: int
    other_rows: int
    files: int
    other_files: int


def fill(*, rows: int, files: int, size: int) -> Site:
    """A call with so many contributions, indexed for the search, some of them with a file."""
    site = Builder().fill(rows)
    with transaction.atomic():
        index_many(Contribution.objects.all().iterator(chunk_size=2000))
        storage = private_storage()
        for pk in Submission.objects.order_by("pk").values_list("pk", flat=True)[:files]:
            name = storage.save(staged_path(None, ""), ContentFile(secrets.token_bytes(size)))
            Attachment.objects.create(
                submission_id=pk, name="Plan.pdf", content_type=FileType.PDF, size=size, file=name
            )
    connection.close()
    return site


def compare(archive: Path, receipts: list[tuple[str, datetime]]) -> Found:
    """Look at the place that BENCH_DIR and DATABASE_URL name now."""
    _move_to(Path(os.environ["BENCH_DIR"]), os.environ["DATABASE_URL"])
    with tarfile.open(archive) as tar:
        file = tar.extractfile("manifest.json")
        assert file is not None
        manifest = json.load(io.TextIOWrapper(file))
    rows = count_rows([name for (name,) in _ask(engine().tables)], _ask)
    other_rows = {
        table for table in {*rows, *manifest["rows"]} if rows.get(table) != manifest["rows"].get(table)
    }
    other_files = 0
    named = {name: digest for name, digest in manifest["hashes"].items() if name.startswith("files/private/")}
    for name, digest in named.items():
        path = Path(private_storage().path(name.removeprefix("files/private/")))
        other_files += not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != digest
    before = [path for path, at in receipts if at <= datetime.fromisoformat(manifest["created_at"])]
    missing = sum(not _is_known(path) for path in before)
    contributions = Contribution.objects.count()
    connection.close()
    return Found(contributions, before, missing, len(rows), len(other_rows), len(named), other_files)


def decide(is_served: Callable[[str], bool]) -> bool:
    """Publish what waits longest on the restored site, and see its page."""
    first = Contribution.objects.awaiting_decision().select_related("submission", "page").first()
    assert first is not None
    user = User.objects.create_user(email="bench-moderator@example.org", password=None, is_staff=True)
    user.groups.add(Group.objects.get(name=ROLES["moderator"]))
    path = f"{first.page.get_url()}contributions/{first.submission.reference}/"
    was_public = is_served(path)
    publish(submission_id=first.pk, version_seen=first.submission.version, by=user, now=timezone.now())
    return not was_public and is_served(path)


def _is_known(path: str) -> bool:
    token = path.rstrip("/").rsplit("/", 1)[1]
    return resolve(token, purpose=SecretLink.Purpose.FOLLOW, now=timezone.now()) is not None


def _ask(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _move_to(folder: Path, url: str) -> None:
    """Lead this process's connection and files to another place."""
    connection.close()
    settings.VAR_DIR = folder
    private_storage().location = str(folder / "private")  # type: ignore[attr-defined]
    name = environ.Env.db_url_config(url)["NAME"] if url else str(folder / "db.sqlite3")
    connections["default"].settings_dict["NAME"] = name
