"""One style sheet for the browser, many for us.

static/css/entry.css imports a file per component. In service the imports are written
into it when the files are collected, so that a phone asks once instead of twenty times.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

ENTRY = "css/entry.css"
IMPORT = re.compile(r'@import\s+"(?P<file>[^"]+)"\s*(?:layer\((?P<layer>[\w-]+)\))?\s*;')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
BLANK = re.compile(r"\s*\n\s*")


class OneStyleSheetStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's hashed and compressed files, with entry.css's imports written in."""

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        if ENTRY in paths and not dry_run:
            flat = flattened(ENTRY, paths)
            self.delete(ENTRY)
            self._save(ENTRY, ContentFile(flat.encode()))
            paths[ENTRY] = (self, ENTRY)
        yield from super().post_process(paths, dry_run, **options)


def flattened(name: str, paths: Mapping[str, Any]) -> str:
    """A style sheet with its imports written in; `paths` gives the storage and the path of each file."""
    folder = name.rpartition("/")[0]

    def inline(found: re.Match[str]) -> str:
        css = _read(f"{folder}/{found['file']}", paths)
        return f"@layer {found['layer']} {{\n{css}\n}}" if found["layer"] else css

    css = IMPORT.sub(inline, _read(name, paths))
    return BLANK.sub("\n", COMMENT.sub("", css))


def _read(name: str, paths: Mapping[str, Any]) -> str:
    """What was collected, where it came from: what stands in our folder may be flat since the last time."""
    storage, path = paths[name]
    with storage.open(path) as file:
        return str(file.read().decode())


class FlatEntryFinder(BaseFinder):
    """Finds entry.css as it is in service, made once a process: for browsers of tests, which keep nothing."""

    def check(self, **options: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **options: Any) -> Any:
        if path != ENTRY:
            return []
        return [str(_flat_entry())] if find_all else str(_flat_entry())

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Any]]:
        """What is collected is flattened when it is."""
        return iter(())


@cache
def _flat_entry() -> Path:
    folder = Path(settings.BASE_DIR) / "static"
    storage = FileSystemStorage(location=folder)
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*.css")]
    flat = Path(settings.VAR_DIR) / "flat-entry.css"
    flat.write_text(flattened(ENTRY, {name: (storage, name) for name in names}))
    return flat
