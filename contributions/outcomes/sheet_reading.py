"""A spreadsheet of outcomes, read within bounds: XLSX or CSV, whoever made it.

What cannot be read as a whole is refused in a sentence; a row that cannot be understood says so itself.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from django.utils.formats import date_format
from django.utils.translation import gettext
from openpyxl import load_workbook

from contributions.export import safe_text
from contributions.outcomes.sheet_columns import COLUMNS, NEEDED, READ, codes, folded, headings
from contributions.outcomes.words import OutcomeWords

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
# A workbook is a zip: what it holds once it is opened.
MOST_UNPACKED = 120 * MEGABYTE
MOST_PARTS = 500
MOST_LINES = 50_000
# Longer ones come of a quotation mark that is never closed.
LONGEST_CELL = 131_072
MOST_COLUMNS = 60
ZIP, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
SEPARATORS = ";,\t"
LONGEST_SHOWN = 40


class SheetRefused(Exception):
    """Nothing of the file is read; the message says why."""


@dataclass(frozen=True)
class SheetRow:
    """One line: a reference as typed, and an outcome (None: not filled in) or what is wrong with it."""

    line: int
    reference: str
    answer: OutcomeWords | None = None
    problem: str = ""


def read_sheet(file: IO[bytes], size: int) -> Iterator[SheetRow]:
    """The rows of an uploaded file of `size` bytes. Raises SheetRefused, also on the way."""
    if size > MOST_BYTES:
        raise SheetRefused(
            gettext("The file is larger than %(most)d MB: import it in several parts.")
            % {"most": MOST_BYTES // MEGABYTE}
        )
    beginning = file.read(4)
    file.seek(0)
    if not beginning:
        raise SheetRefused(gettext("The file is empty."))
    if beginning.startswith(OLD_WORKBOOK):
        raise SheetRefused(gettext("This kind of file is not read: save it as XLSX or as CSV UTF-8."))
    lines = _lines_of_workbook(file) if beginning == ZIP else _lines_of_csv(file)
    columns: dict[str, int] | None = None
    found = 0
    for number, cells in lines:
        if number > MOST_LINES:
            raise SheetRefused(
                gettext("The file has more than %(most)s lines: import it in several parts.")
                % {"most": MOST_LINES}
            )
        if not any(_text(cell) for cell in cells):
            continue
        if columns is None:
            columns = _columns(cells)
            continue
        found += 1
        yield _row(number, {name: cells[at] if at < len(cells) else None for name, at in columns.items()})
    if not found:
        raise SheetRefused(gettext("The file has no line below its headings."))


def _columns(cells: Sequence[Any]) -> dict[str, int]:
    """Where each column that is read stands."""
    names = [headings().get(folded(_text(cell)[:200])) for cell in cells]
    twice = [name for name in READ if names.count(name) > 1]
    if twice:
        raise SheetRefused(gettext("Columns there twice: %s") % _named(twice))
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise SheetRefused(
            gettext("Columns missing: %(missing)s. Start from the file that this page exports.")
            % {"missing": _named(missing)}
        )
    return {name: names.index(name) for name in READ if name in names}


def _named(names: Iterable[str]) -> str:
    return ", ".join(str(COLUMNS[name]) for name in names)


def _row(line: int, cells: dict[str, Any]) -> SheetRow:
    reference = _text(cells["reference"])
    typed, words, service = (_written(cells.get(name)) for name in ("outcome", "words", "service"))
    day = cells.get("answered_on")
    if not (typed or words or service or _text(day)):
        return SheetRow(line, reference)
    if not typed:
        return SheetRow(line, reference, problem=gettext("Words without an outcome: choose one."))
    code = codes().get(folded(typed[:200]))
    if code is None:
        sentence = gettext("“%(typed)s” is not an outcome.") % {"typed": _short(typed)}
        return SheetRow(line, reference, problem=sentence)
    try:
        answered_on = _day(day)
    except ValueError:
        sentence = gettext("“%(typed)s” is not a date: write it like %(example)s.") % {
            "typed": _short(_text(day)),
            "example": date_format(date(2026, 12, 31), "SHORT_DATE_FORMAT"),
        }
        return SheetRow(line, reference, problem=sentence)
    return SheetRow(line, reference, OutcomeWords.typed(code, words, service, answered_on))


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def _written(cell: Any) -> str:
    """What somebody typed: without the sign that the export puts before what looks like a formula."""
    text = _text(cell)
    return text[1:] if text.startswith("'") and safe_text(text[1:]) == text else text


def _day(cell: Any) -> date | None:
    """Raises ValueError."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _text(cell)
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text[:30], form).date()
        except ValueError:
            continue
    raise ValueError(text)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


# --- Lines ----------------------------------------------------------------------------


def _lines_of_workbook(file: IO[bytes]) -> Iterator[tuple[int, Sequence[Any]]]:
    """The lines of the first sheet, whatever a hostile one holds."""
    not_read = gettext("The file cannot be read as a workbook: save it as XLSX or as CSV UTF-8.")
    try:
        with ZipFile(file) as parts:
            held = parts.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise SheetRefused(not_read) from error
    if len(held) > MOST_PARTS or sum(part.file_size for part in held) > MOST_UNPACKED:
        raise SheetRefused(
            gettext("The workbook is too large once it is opened: import it in several parts, or as CSV.")
        )
    file.seek(0)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(max_row=MOST_LINES + 1, max_col=MOST_COLUMNS, values_only=True)
        yield from enumerate(rows, start=1)
    except SheetRefused:
        raise
    except Exception as error:
        # A library reads what somebody made by hand: whatever it stumbles on, the file is at fault.
        raise SheetRefused(not_read) from error


def _lines_of_csv(file: IO[bytes]) -> Iterator[tuple[int, Sequence[Any]]]:
    try:
        text = file.read(MOST_BYTES + 1).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetRefused(
            gettext("The file is not UTF-8 text. Save it as “CSV UTF-8” and try again.")
        ) from error
    if "\0" in text:
        raise SheetRefused(gettext("The file is neither a workbook (XLSX) nor a CSV."))
    first = text.lstrip("\r\n").partition("\n")[0]
    known = {
        sign: sum(folded(cell.strip('"')[:200]) in headings() for cell in first.split(sign))
        for sign in SEPARATORS
    }
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=known.__getitem__), strict=True
    )
    line = 1
    try:
        for cells in reader:
            # The module has a limit too, which others in this process may have raised.
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise csv.Error("a cell without end")
            yield line, cells[:MOST_COLUMNS]
            line = reader.line_num + 1
    except csv.Error as error:
        raise SheetRefused(
            gettext("From line %(line)d on, quotation marks or line ends are damaged: nothing was read.")
            % {"line": line}
        ) from error
