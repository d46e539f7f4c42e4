"""What may be attached: told from the content, cleaned by another process, named by what it is."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext

from contributions.models.attachment import FileType
from contributions.plain_text import clean_text
from portal.files import NotCleaned, made_anew, sentence

EXTENSIONS = {FileType.PDF: "pdf", FileType.JPEG: "jpg", FileType.PNG: "png", FileType.WEBP: "webp"}
LONGEST_NAME = 100
# A cleaned picture may weigh more than it did; past this it is refused, so that storage stays bounded.
MOST_GROWTH = 2

# Some programs put a mark or an empty line before a PDF's first sign.
_PDF = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,8}%PDF-\d")
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}$")
_UNWANTED_IN_NAMES = re.compile(r'[<>:"|?*\\/]+')


class RefusedFile(Exception):
    """A file that is not taken; the message is a sentence for the person who chose it."""


@dataclass(frozen=True)
class CleanFile:
    """A file of a known type without metadata, made anew from what was sent."""

    name: str
    content_type: str
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)


def check_and_clean(upload: File) -> CleanFile:
    """`upload` made anew without metadata, or RefusedFile: it raises nothing else, whatever is sent."""
    content = _read(upload)
    file_type = type_of(content)
    if file_type is None:
        raise RefusedFile(
            gettext(
                "This file is neither a PDF nor a picture (JPEG, PNG, WebP), whatever its name says. "
                "Choose another one."
            )
        )
    cleaned = _cleaned_elsewhere(content, file_type)
    if len(cleaned) > MOST_GROWTH * settings.ATTACHMENT_MAX_BYTES:
        raise RefusedFile(_too_big())
    return CleanFile(clean_name(upload.name or "", file_type), file_type.value, cleaned)


def type_of(content: bytes) -> FileType | None:
    """The type that the first bytes show."""
    if content.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return FileType.WEBP
    return FileType.PDF if _PDF.match(content) else None


def clean_name(name: str, file_type: FileType) -> str:
    """The sender's name for the file: one line, no path, no invisible sign, the extension of its type."""
    name = clean_text(re.split(r"[/\\]", name)[-1], one_line=True)
    name = "".join(sign for sign in name if unicodedata.category(sign) not in ("Cf", "Co", "Cn", "Zl", "Zp"))
    name = _UNWANTED_IN_NAMES.sub(" ", name)
    while shorter := _EXTENSION.sub("", name):
        if shorter == name:
            break
        name = shorter
    name = " ".join(name.split()).strip(". ")[:LONGEST_NAME].strip(". ")
    if not name or (_EXTENSION.fullmatch(f".{name}") and f".{name.lower()}" in _BARE_EXTENSIONS):
        name = gettext("attachment")
    return f"{name}.{EXTENSIONS[file_type]}"


_BARE_EXTENSIONS = {".jpeg"} | {f".{extension}" for extension in EXTENSIONS.values()}


def _read(upload: File) -> bytes:
    """All of `upload`, if it is there and within the limit."""
    # portal.uploads did not keep it: too big, or no room on the disk.
    dropped = getattr(upload, "dropped", "")
    if dropped == "no room":
        raise RefusedFile(no_room())
    limit = settings.ATTACHMENT_MAX_BYTES
    if dropped or (upload.size or 0) > limit:
        raise RefusedFile(_too_big())
    try:
        upload.seek(0)
        content: Any = upload.read(limit + 1)
    except (OSError, ValueError) as error:
        raise RefusedFile(gettext("This file did not arrive whole. Choose it again.")) from error
    if len(content) > limit:
        raise RefusedFile(_too_big())
    if not content:
        raise RefusedFile(gettext("This file is empty. Choose another one."))
    return bytes(content)


def _cleaned_elsewhere(content: bytes, file_type: FileType) -> bytes:
    """`content` cleaned in a process of its own, or RefusedFile."""
    try:
        return made_anew(content, file_type.value)
    except NotCleaned as refused:
        raise RefusedFile(no_room() if refused.why is None else sentence(refused.why)) from refused


def _too_big() -> str:
    return gettext("This file is too big: %(most)s at most. Choose a smaller one.") % {
        "most": filesizeformat(settings.ATTACHMENT_MAX_BYTES)
    }


def no_room() -> str:
    """The disk is full, or nearly: the words matter more than the file."""
    return gettext(
        "The file could not be kept just now. Your words can be sent without it, "
        "or choose it again in a moment."
    )
