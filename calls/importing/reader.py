"""Reading a CSV export as a stream: every row comes out, either as values by column or as a reject."""

import csv
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from . import lines
from .header import find_separator, read_header
from .lines import Lines, TooLong
from .parsers import NEEDED_COLUMNS, TEXT_COLUMNS, USED_COLUMNS, column_name, columns_left_out
from .records import Rejected

Row = dict[str, str]

_UNDECODED_BYTE = re.compile("[\udc80-\udcff]")


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
        # The csv module has one limit for the whole process, 128 kB at first. Ours is counted by `Lines`.
        csv.field_size_limit(max(csv.field_size_limit(), lines.MAX_RECORD_BYTES + 1))
        self._lines = Lines(stream)
        self.separator = find_separator(self._lines)
        self._records = csv.reader(self._lines, delimiter=self.separator, strict=True)
        self.header: list[str] = read_header(self._lines, self._records)
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
            except (csv.Error, TooLong) as error:
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
        if isinstance(error, TooLong):
            reason = _("longer than %(size)d MB, or an opening quotation mark is never closed") % {
                "size": lines.MAX_RECORD_BYTES // 1024 // 1024
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


def _printable(value: str) -> str:
    """Return ``value`` fit to be written out, with the bytes that are not UTF-8 shown as ``\\xe9``."""
    return _UNDECODED_BYTE.sub(lambda found: f"\\x{ord(found[0]) - 0xDC00:02x}", value)


def _cut_row(item: _Item) -> Rejected:
    raw = [] if isinstance(item.content, Rejected) else list(item.content.values())
    return Rejected(item.line, _("the row seems to be cut: what follows it is not a row"), raw)
