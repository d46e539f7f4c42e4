"""Reading a CSV export as a stream: every row comes out, either as values by column or as a reject."""

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from .parsers import NEEDED_COLUMNS, TEXT_COLUMNS, USED_COLUMNS, column_name, columns_left_out
from .records import Rejected

Row = dict[str, str]

SEPARATORS = (",", ";")

# One record, quoted line ends included. The longest real text seen is 25 kB; pictures pasted into a rich text
# editor reach megabytes.
MAX_RECORD_BYTES = 10 * 1024 * 1024

# What Python keeps beside the bytes of a line: a million empty lines are not free.
LINE_OVERHEAD = 64

# How many times the bytes of the file may be read again, in all, to find rows back after damaged ones. It
# keeps the time of a hostile file in proportion to its size.
MAX_READINGS_AGAIN = 4

# Cap Collectif calls its lists of people `participants_*`, with columns `export_participant_*`.
_PEOPLE_COLUMN = re.compile(r"(export_)?participants?_(?!count|total|number)")
_REPORT_COLUMN = re.compile(r"(.*_)?reportings?(_.*)?")
_UNDECODED_BYTE = re.compile("[\udc80-\udcff]")


class ImportRefused(Exception):
    """The file as a whole cannot be imported; the message says why, in a sentence to show to people."""


class CsvReader:
    """The rows of a CSV export, read as a stream in bounded memory.

    Iterating (once) gives ``(line, row)`` pairs: ``line`` is the physical line where the row begins (the
    header is line 1) and ``row`` its values by column name, or a ``Rejected``. Only the columns in
    ``USED_COLUMNS`` are given, so that personal columns go no further. Blank rows are passed over.

    A damaged row does not take its neighbours with it: after a quotation mark out of place, reading starts
    again on the next line. Lines found that way count as rows only if they have every column of the header
    and a credible identifier, for they may as well be the rest of a damaged text.

    Args:
        stream: the file, opened in binary mode; it need not be seekable.

    Raises:
        ImportRefused: the first line is not a header that can be imported.
    """

    def __init__(self, stream: BinaryIO) -> None:
        # The csv module has one limit for the whole process, 128 kB at first. Ours is counted by `_Lines`.
        csv.field_size_limit(max(csv.field_size_limit(), MAX_RECORD_BYTES + 1))
        self._lines = _Lines(stream)
        self.separator = _find_separator(self._lines)
        self._records = csv.reader(self._lines, delimiter=self.separator, strict=True)
        self.header: list[str] = _read_header(self._lines, self._records)
        self.columns_left_out: list[str] = columns_left_out(self.header)
        names = [column_name(cell) for cell in self.header]
        self._names = names
        self._positions = {name: position for position, name in enumerate(names) if name in USED_COLUMNS}
        self._fewest = max(self._positions[name] for name in NEEDED_COLUMNS) + 1
        self._damaged_line: int | None = None  # the damaged row after which rows are not found back yet
        self._numeric_ids: bool | None = None  # unknown before the first row

    def tell(self) -> int:
        """Return how many bytes of the file have been read, for a progress bar."""
        return self._lines.bytes_read

    def __iter__(self) -> Iterator[tuple[int, Row | Rejected]]:
        held: _Item | None = None
        for item in self._items():
            if held is not None:
                yield held.line, _cut_row(held) if item.is_fragment else held.content
                held = None
            if item.may_be_cut:
                held = item
            else:
                yield item.line, item.content
        if held is not None:
            yield held.line, held.content

    def _items(self) -> Iterator["_Item"]:
        while True:
            self._lines.begin_record()
            try:
                fields = next(self._records)
            except StopIteration:
                return
            except (csv.Error, _TooLong) as error:
                yield self._damaged(error)
                continue
            if any(field.strip() for field in fields):
                yield self._item(fields)

    def _item(self, fields: list[str]) -> "_Item":
        line = self._lines.first
        expected = len(self.header)
        # Spreadsheets pad rows with empty cells.
        while len(fields) > expected and not fields[-1].strip():
            fields.pop()
        is_whole = len(fields) == expected
        looks_like_row = (is_whole and self._damaged_line is None) or self._looks_like_row(fields)
        if self._damaged_line is not None:
            if not (is_whole and looks_like_row):
                return self._set_aside(line)
            self._damaged_line = None
        if not self._fewest <= len(fields) <= expected or not looks_like_row:
            reason = _("%(found)d fields instead of %(expected)d") % {
                "found": len(fields),
                "expected": expected,
            }
            return _Item(line, Rejected(line, reason), is_fragment=not looks_like_row)
        may_be_cut = (
            not is_whole
            and self._names[len(fields) - 1] in TEXT_COLUMNS
            and not self._lines.ends_with_quotation_mark
        )
        fields += [""] * (expected - len(fields))
        row = {name: fields[position] for name, position in self._positions.items()}
        if self._lines.has_invalid_utf8:
            reason = _("the row is not UTF-8 text")
            return _Item(line, Rejected(line, reason, [_printable(value) for value in row.values()]))
        self._learn_identifier(row["id"])
        return _Item(line, row, may_be_cut=may_be_cut)

    def _damaged(self, error: Exception) -> "_Item":
        """Reject the record that could not be read and go back to the line after its first one."""
        line = self._lines.first
        beginning = self._fields_of_first_line()
        looks_like_row = self._looks_like_row(beginning)
        if looks_like_row:
            self._learn_identifier(beginning[self._positions["id"]])
        reason = _("quotation marks or line ends are damaged")
        if isinstance(error, _TooLong):
            reason = _("longer than %(size)d MB, or an opening quotation mark is never closed") % {
                "size": MAX_RECORD_BYTES // 1024 // 1024
            }
        elif self._lines.at_end:
            reason = _("an opening quotation mark is never closed")
        if not self._go_back():
            reason = _("%(reason)s; lines %(first)d to %(last)d are set aside") % {
                "reason": reason,
                "first": line,
                "last": self._lines.number,
            }
        self._damaged_line = line
        return _Item(line, Rejected(line, reason), is_fragment=not looks_like_row)

    def _set_aside(self, line: int) -> "_Item":
        """Reject one line that follows a damaged row and is not credible as a row of its own."""
        reason = _("set aside with the damaged row of line %(line)d") % {"line": self._damaged_line}
        self._go_back()
        return _Item(line, Rejected(line, reason))

    def _go_back(self) -> bool:
        """Go back to the line after the record's first one, unless too much was read again already."""
        # A new reader: the old one keeps the memory of the longest field it has met.
        self._records = csv.reader(self._lines, delimiter=self.separator, strict=True)
        if self._lines.may_go_back:
            self._lines.give_back(keep=1)
            return True
        return False

    def _fields_of_first_line(self) -> list[str]:
        try:
            return next(csv.reader([self._lines.first_text], delimiter=self.separator), [])
        except csv.Error:
            return []

    def _looks_like_row(self, fields: list[str]) -> bool:
        """Tell whether the identifier could be one: a single word, a number if all were numbers so far."""
        position = self._positions["id"]
        identifier = fields[position].strip() if position < len(fields) else ""
        if not identifier or len(identifier) > 100 or re.search(r"\s", identifier):
            return False
        return identifier.isdecimal() or not self._numeric_ids

    def _learn_identifier(self, identifier: str) -> None:
        is_number = identifier.strip().isdecimal()
        self._numeric_ids = is_number if self._numeric_ids is None else self._numeric_ids and is_number


class _Item(NamedTuple):
    line: int
    content: Row | Rejected
    may_be_cut: bool = False
    """A short row that ends in free text: whether that text is whole shows on the next line."""
    is_fragment: bool = False
    """Not the beginning of a row: perhaps the rest of the one before."""


class _TooLong(Exception):
    """A record is longer than ``MAX_RECORD_BYTES``."""


class _Lines:
    """Iterator over the physical lines of a stream, for ``csv.reader``; lines can be given back to it.

    Memory is bounded by ``MAX_RECORD_BYTES``: a longer line is passed over and a longer record is
    interrupted, both with ``_TooLong``.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._given_back: deque[bytes | None] = deque()
        self._record: list[bytes | None] = []  # None stands for a line too long to be kept
        self._record_size = 0
        self._read_again = 0
        self.number = 0
        self.bytes_read = 0
        self.has_invalid_utf8 = False
        self.at_end = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        raw = self._given_back.popleft() if self._given_back else self._read()
        self.at_end = raw == b""
        if self.at_end:
            raise StopIteration
        self.number += 1
        self._record.append(raw)
        self._record_size += len(raw or b"") + LINE_OVERHEAD
        if raw is None or self._record_size > MAX_RECORD_BYTES:
            raise _TooLong
        try:
            return raw.decode()
        except UnicodeDecodeError:
            self.has_invalid_utf8 = True
            return raw.decode(errors="surrogateescape")

    def begin_record(self) -> None:
        """Forget the lines of the last record."""
        self._record = []
        self._record_size = 0
        self.has_invalid_utf8 = False

    def give_back(self, *, keep: int) -> None:
        """Make the record's lines, but for the first ``keep``, come again."""
        back = self._record[keep:]
        self._given_back.extendleft(reversed(back))
        self.number -= len(back)
        self._read_again += sum(len(raw or b"") for raw in back)
        del self._record[keep:]

    @property
    def may_go_back(self) -> bool:
        """Whether giving this record's lines back keeps the time spent in proportion to the file."""
        size = sum(len(raw or b"") for raw in self._record[1:])
        return self._read_again + size <= MAX_READINGS_AGAIN * self.bytes_read + MAX_RECORD_BYTES

    @property
    def first(self) -> int:
        """Number of the first line of the record."""
        return self.number - len(self._record) + 1

    @property
    def first_text(self) -> str:
        return (self._record[0] or b"").decode(errors="surrogateescape") if self._record else ""

    @property
    def ends_with_quotation_mark(self) -> bool:
        return bool(self._record) and (self._record[-1] or b"").rstrip().endswith(b'"')

    def _read(self) -> bytes | None:
        """Return the next line, ``b""`` at the end of the file, or ``None`` for a line that was too long."""
        is_first = self.bytes_read == 0
        raw = self._stream.readline(MAX_RECORD_BYTES + 1)
        self.bytes_read += len(raw)
        if len(raw) > MAX_RECORD_BYTES:
            while not raw.endswith(b"\n") and (raw := self._stream.readline(MAX_RECORD_BYTES)):
                self.bytes_read += len(raw)
            return None
        return raw.removeprefix(codecs.BOM_UTF8) if is_first else raw


def _find_separator(lines: _Lines) -> str:
    """Return the separator that shows the most columns that we know in the first row, or the most columns."""

    def known_and_all(separator: str) -> tuple[int, int]:
        lines.begin_record()
        try:
            fields = next(filter(any, csv.reader(lines, delimiter=separator, strict=True)), [])
        except (csv.Error, _TooLong):
            fields = []
        lines.give_back(keep=0)
        return sum(column_name(field) in USED_COLUMNS for field in fields), len(fields)

    return max(SEPARATORS, key=known_and_all)


def _read_header(lines: _Lines, records: Iterator[list[str]]) -> list[str]:
    """Return the header's cells.

    Raises:
        ImportRefused: the file is empty, is not a CSV, lacks a needed column, names a used one twice, or is
            an export that must never be imported.
    """
    lines.begin_record()
    try:
        header = next(filter(any, records), [])
    except (csv.Error, _TooLong) as error:
        raise ImportRefused(_not_a_csv()) from error
    if lines.has_invalid_utf8:
        raise ImportRefused(_("The file is not UTF-8 text. Save it as “CSV UTF-8” and try again."))
    if not header:
        raise ImportRefused(_("The file is empty."))
    names = [column_name(cell) for cell in header]
    if any("\0" in name for name in names):
        raise ImportRefused(_not_a_csv())
    _refuse_exports_about_people(names)
    missing = [name for name in NEEDED_COLUMNS if name not in names]
    if missing and len(header) == 1:
        raise ImportRefused(_not_a_csv())
    if missing:
        raise ImportRefused(
            _("Columns missing: %(missing)s. Columns found: %(found)s")
            % {"missing": ", ".join(missing), "found": _enumeration(header)}
        )
    twice = sorted({name for name in names if name in USED_COLUMNS and names.count(name) > 1})
    if twice:
        raise ImportRefused(_("Columns there twice: %s") % ", ".join(twice))
    return header


def _refuse_exports_about_people(names: list[str]) -> None:
    for name in names:
        if _PEOPLE_COLUMN.match(name):
            raise ImportRefused(_("Exports of participants are never imported (column %s).") % name)
        if _REPORT_COLUMN.fullmatch(name):
            raise ImportRefused(_("Exports that hold reports are never imported (column %s).") % name)


def _not_a_csv() -> str:
    return _("The file is not a CSV: its first line should name columns, separated by commas or semicolons.")


def _enumeration(header: list[str]) -> str:
    """Return the first column names, shortened, to show what was read."""
    names = [name.strip()[:40] for name in header[:8]]
    return ", ".join([*names, "…"] if len(header) > 8 else names)


def _printable(value: str) -> str:
    """Return ``value`` fit to be written out, with the bytes that are not UTF-8 shown as ``\\xe9``."""
    return _UNDECODED_BYTE.sub(lambda found: f"\\x{ord(found[0]) - 0xDC00:02x}", value)


def _cut_row(item: _Item) -> Rejected:
    raw = [] if isinstance(item.content, Rejected) else list(item.content.values())
    return Rejected(item.line, _("the row seems to be cut: what follows it is not a row"), raw)
