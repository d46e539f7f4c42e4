"""What reading an export produces: contributions ready to store, and rows that could not be read."""

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime

DEFAULT_KIND = "contribution"

_NEWLINES = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def without_controls(value: str) -> str:
    """Return ``value`` with ``\\n`` line ends and no other control character than tabs."""
    return _CONTROLS.sub("", _NEWLINES.sub("\n", value))


def plain_text(value: str) -> str:
    """Return ``value`` as records hold text: NFC, ``\\n`` line ends, no control character, stripped.

    Words, spaces inside the text and invisible typography (no-break spaces, soft hyphens) stay as they came.
    """
    if not value:
        return ""
    return unicodedata.normalize("NFC", without_controls(value)).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedContribution:
    """One contribution read from an export. Texts are never truncated and dates always carry a time zone."""

    line: int
    """Physical line of the file where the row begins; the header is line 1."""
    origin_id: str
    origin_kind: str = DEFAULT_KIND
    title: str
    body: str
    """Plain text."""
    body_html: str = ""
    """The same words as cleaned HTML, where the export had HTML."""
    explanation: str = ""
    theme: str = ""
    section: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    votes_ok: int | None = None
    votes_nok: int | None = None
    votes_mixed: int | None = None
    url: str = ""
    trashed: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 in hexadecimal of everything but ``line``: equal digests mean that nothing changed.

        Two spellings of one instant (``+0200`` and UTC) give the same digest.
        """
        content: dict[str, str | int | None] = {}
        for name in (each.name for each in fields(self) if each.name != "line"):
            value = getattr(self, name)
            content[name] = value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row set aside, with the reason in a sentence for the person who runs the import."""

    line: int
    reason: str
    raw: list[str] = field(default_factory=list)
    """Values of the used columns, in the header's order. Empty when the row could not be matched with the
    header: its fields might then hold the personal columns that an import drops."""
