"""What a backup says of itself: written last, so that a backup that was cut short has none."""

import json
import tomllib
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader

from portal.backup import Refused

FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """Of one backup: where it comes from, and what must be there once it is restored."""

    format: int = FORMAT
    version: str
    vendor: str
    # Not later than the snapshot: whatever was committed before it is in the backup.
    created_at: str
    rows: dict[str, int]
    migrations: dict[str, list[str]]
    # SHA-256 of every member of the archive but this one.
    hashes: dict[str, str]
    # Named by rows of the snapshot and not there when they were copied: erased in between, or lost before.
    erased_meanwhile: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    # Storages that are not on this machine's disk, so not in the backup.
    elsewhere: list[str] = field(default_factory=list)

    @property
    def snapshot_at(self) -> datetime:
        return datetime.fromisoformat(self.created_at)

    def written(self) -> bytes:
        return json.dumps(asdict(self), indent=1, ensure_ascii=False, sort_keys=True).encode()


def read_manifest(content: bytes) -> Manifest:
    """The manifest as it was written. Raises Refused when it is none, or of another format."""
    try:
        values: dict[str, Any] = json.loads(content)
        found = values["format"]
    except (ValueError, TypeError, KeyError) as error:
        raise Refused("The manifest of this backup cannot be read.") from error
    if found != FORMAT:
        raise Refused(
            f"This backup has format {found!r}; this version of the portal restores format {FORMAT}."
        )
    try:
        manifest = Manifest(**values)
        sound = isinstance(manifest.rows, dict) and all(
            isinstance(names, list) for names in manifest.migrations.values()
        )
        if manifest.snapshot_at.tzinfo is None or not sound or not isinstance(manifest.hashes, dict):
            raise ValueError
    except (ValueError, TypeError, AttributeError) as error:
        raise Refused("The manifest of this backup is incomplete.") from error
    return manifest


def refuse_another_origin(manifest: Manifest) -> None:
    """Raise Refused when this code and this database cannot take what the manifest describes."""
    vendor = connections[DEFAULT_DB_ALIAS].vendor
    if manifest.vendor != vendor:
        raise Refused(f"This backup is one of {manifest.vendor}, and the portal is set to {vendor}.")
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations)
    known |= {replaced for migration in loader.disk_migrations.values() for replaced in migration.replaces}
    unknown = sorted(
        f"{app}.{name}"
        for app, names in manifest.migrations.items()
        for name in names
        if (app, name) not in known
    )
    if unknown:
        shown = ", ".join(unknown[:3]) + (" …" if len(unknown) > 3 else "")
        raise Refused(
            f"This backup comes from another version of the portal ({manifest.version}): its migrations"
            f" {shown} are not known here. Install that version or a later one, then restore."
        )


def version() -> str:
    """The version of the portal that runs."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
