"""Which documents and pictures the guide may show: those of a few folders of docs/, and no other file.

An address is looked up among the files that are there, so that no address leads to another file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from portal.guide.markdown import Parsed, parse

GUIDE = "guide"
# Folders of docs/ that are written for the people who use the CMS, and what these lead to.
FOLDERS = (GUIDE, "how-to", "tutorial", "explanation")
TABLE_OF_CONTENTS = "README"
READ = "editor_guide_document"
PICTURE = "editor_guide_picture"


@dataclass(frozen=True)
class Document:
    """A file of the library, read when it is asked for."""

    folder: str
    name: str
    path: Path

    @property
    def url(self) -> str:
        if self.name == TABLE_OF_CONTENTS:
            return reverse("editor_guide")
        return reverse(READ, args=[self.folder, self.name])

    @property
    def parsed(self) -> Parsed:
        """What it says; read again when the file changes."""
        return _parsed(self.path, self.path.stat().st_mtime_ns)

    @property
    def title(self) -> str:
        return self.parsed.title


def documents() -> Iterator[Document]:
    """All of them, the guide's own first; none where the documents were not installed with the code."""
    for folder in FOLDERS:
        for path in sorted((settings.DOCS_ROOT / folder).glob("*.md")):
            if folder == GUIDE or path.stem != TABLE_OF_CONTENTS:
                yield Document(folder, path.stem, path)


def find(folder: str, name: str) -> Document | None:
    return next((each for each in documents() if (each.folder, each.name) == (folder, name)), None)


def picture(folder: str, name: str) -> Path | None:
    """The file of a picture beside the documents of a folder."""
    if folder not in FOLDERS:
        return None
    pictures = (settings.DOCS_ROOT / folder / "images").glob("*.png")
    return next((path for path in pictures if path.name == name), None)


@lru_cache(maxsize=128)
def _parsed(path: Path, _changed: int) -> Parsed:
    return parse(path.read_text(), lambda address: _address(path, address))


def _address(path: Path, written: str) -> str | None:
    """Where a relative address of the document at `path` leads in the CMS; None: to nothing shown here."""
    written, _hash, anchor = written.partition("#")
    target = (path.parent / written).resolve() if written else path
    for document in documents():
        if document.path.resolve() == target.resolve():
            return f"{document.url}#{anchor}" if anchor else document.url
    for folder in FOLDERS:
        if target.parent == (settings.DOCS_ROOT / folder / "images").resolve() and target.suffix == ".png":
            return reverse(PICTURE, args=[folder, target.name]) if target.exists() else None
    return None
