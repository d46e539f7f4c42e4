"""The table of a chart, as an editor types it or pastes it from a spreadsheet.

The first line names the columns. Cells are apart by tabs or semicolons; numbers may be written as in
French (« 1 234,5 »), with a percent sign or the unit after them.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from portal.charts.chart import Kind, Value
from portal.charts.numbers import MINUS

MOST_ROWS = {Kind.BAR: 30, Kind.SHARE: 30, Kind.LINE: 60}
MOST_SERIES = 4
LONGEST_LABEL = 120
# Beyond it a number is a mistake, and floating point is no longer exact.
MOST_DIGITS = 12
# Of the same kind; the others are counted.
MOST_SENTENCES = 5
# Shares in percent may be rounded.
NEARLY_ALL = 1.5

SIGNS = ("%", "€")
NOTHING = {"", "-", "–", "—", MINUS, "?", "n.d.", "nd", "n/a", "na", "n.c.", "nc", "…", "..."}
SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
GROUPED = re.compile(r"\d{1,3}(?: \d{3})+(?=$|[.,])|\d+")
NUMBER = re.compile(r"(?P<whole>\d+)(?:\.(?P<part>\d+))?")
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Typed:
    """A table that can be drawn; `unit` as far as the cells themselves tell it."""

    columns: list[str]
    rows: list[tuple[str, list[Value]]]
    unit: str


class TableError(ValueError):
    """Why a table cannot be drawn: `sentences`, each of which says where."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = list(sentences)


def parse(text: str, kind: str, unit: str = "") -> Typed:
    """Read a table for a chart of `kind`; raises TableError with every fault that was found."""
    lines = _lines(text)
    if not lines:
        raise TableError([gettext("The table is empty.")])
    (_number, columns), *body = lines
    _check_shape(columns, body, Kind(kind))
    faults = [*_faults_of_heads(columns), *_faults_of_labels(body)]
    rows: list[tuple[str, list[Value]]] = []
    signs: set[str] = set()
    wrong: list[str] = []
    for number, cells in body:
        values: list[Value] = []
        for cell in cells[1:]:
            value, sign, fault = _value(cell, unit)
            if fault:
                wrong.append(_at(number, cells[0], fault))
            elif value is not None:
                signs.add(sign)
            values.append(value)
        rows.append((cells[0], values))
    faults += _first(wrong)
    if unit:
        signs.discard("")
    if len(signs) > 1:
        faults.append(
            gettext("Some numbers have a sign (%(signs)s) and others have not: write all alike.")
            % {"signs": ", ".join(sorted(filter(None, signs)))}
        )
    told = signs.pop() if len(signs) == 1 else ""
    if told and unit and told != unit:
        faults.append(
            gettext("The numbers are in %(sign)s, and the unit says %(unit)s.") % {"sign": told, "unit": unit}
        )
    if not wrong:
        faults += _faults_of_values(rows, Kind(kind), unit or told)
    if faults:
        raise TableError(faults)
    return Typed([columns[0] or gettext("Line"), *columns[1:]], rows, unit or told)


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """The lines that are not empty, in cells, each with its number as the editor counts them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    delimiter = "\t" if "\t" in text else ";"
    # A quote that nothing closes would swallow the lines after it.
    quoting = csv.QUOTE_MINIMAL if text.count('"') % 2 == 0 else csv.QUOTE_NONE
    reader = csv.reader(text.split("\n"), delimiter=delimiter, quoting=quoting)
    found = []
    try:
        for row in reader:
            cells = [SPACES.sub(" ", cell).strip() for cell in row]
            if any(cells):
                found.append((reader.line_num, cells))
    except csv.Error as error:
        raise TableError(
            [gettext("This is not a table: paste the cells of a spreadsheet as text.")]
        ) from error
    return _even(found)


def _even(lines: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Without the columns that are empty everywhere; a form takes the last tabs off the last line."""
    width = max((len(cells) for _number, cells in lines), default=0)
    while width and not any(len(cells) >= width and cells[width - 1] for _number, cells in lines):
        width -= 1
    lines = [(number, cells[:width]) for number, cells in lines]
    if len(lines) > 1 and (missing := len(lines[0][1]) - len(lines[-1][1])) > 0 and len(lines[-1][1]) > 1:
        lines[-1][1].extend([""] * missing)
    return lines


def _check_shape(columns: Sequence[str], body: Sequence[tuple[int, list[str]]], kind: Kind) -> None:
    """Raise TableError for what makes the rest unreadable."""
    if len(columns) < 2:
        raise TableError(
            [
                gettext(
                    "Only one column was found. "
                    "Separate the cells by tabs, as a spreadsheet does, or by semicolons."
                )
            ]
        )
    if not body:
        raise TableError(
            [gettext("There is only one line. The first one names the columns, values come below.")]
        )
    if any(_is_count(cell) for cell in columns[1:]):
        raise TableError(
            [
                gettext(
                    "The first line names the columns, for example “Place; Pupils seen”: "
                    "“%(cell)s” is a number."
                )
                % {"cell": next(cell for cell in columns[1:] if _is_count(cell))}
            ]
        )
    series = len(columns) - 1
    if kind == Kind.SHARE and series > 1:
        raise TableError(
            [gettext("Shares have one column of values; %(count)d were found.") % {"count": series}]
        )
    if series > MOST_SERIES:
        raise TableError(
            [
                gettext("%(most)d columns of values at most; %(count)d were found.")
                % {"most": MOST_SERIES, "count": series}
            ]
        )
    if len(body) > MOST_ROWS[kind]:
        sentence = gettext(
            "%(count)d lines: such a chart shows %(most)d at most. Add small ones together, "
            "or offer the whole table as a document."
        )
        raise TableError([sentence % {"count": len(body), "most": MOST_ROWS[kind]}])
    ragged = [
        ngettext("line %(line)d has %(count)d cell", "line %(line)d has %(count)d cells", len(cells))
        % {"line": number, "count": len(cells)}
        for number, cells in body
        if len(cells) != len(columns)
    ]
    if ragged:
        sentence = gettext(
            "The first line has %(count)d cells, but %(others)s. Write — where a value is missing."
        )
        raise TableError([sentence % {"count": len(columns), "others": ", ".join(ragged[:MOST_SENTENCES])}])


def _is_count(cell: str) -> bool:
    """A number that names no column: a year does."""
    value, _sign, fault = _value(cell, "")
    return not fault and value is not None and not YEAR.fullmatch(cell)


def _faults_of_heads(columns: Sequence[str]) -> Iterator[str]:
    for place, name in enumerate(columns):
        if not name and place:
            yield gettext("Column %(place)d has no name.") % {"place": place + 1}
    names = [name.casefold() for name in columns if name]
    if len(set(names)) < len(names):
        yield gettext("Two columns have the same name.")
    if any(len(name) > LONGEST_LABEL for name in columns):
        yield gettext("The name of a column is too long: %(most)d signs at most.") % {"most": LONGEST_LABEL}


def _faults_of_labels(body: Sequence[tuple[int, list[str]]]) -> list[str]:
    found = []
    seen: dict[str, int] = {}
    for number, (label, *_cells) in body:
        if not label:
            found.append(gettext("Line %(line)d has no name.") % {"line": number})
        elif len(label) > LONGEST_LABEL:
            found.append(
                gettext("Line %(line)d: the name is too long, %(most)d signs at most.")
                % {"line": number, "most": LONGEST_LABEL}
            )
        elif label.casefold() in seen:
            found.append(
                gettext(
                    "“%(label)s” is on lines %(first)d and %(second)d: each line needs a name of its own."
                )
                % {"label": label, "first": seen[label.casefold()], "second": number}
            )
        seen.setdefault(label.casefold(), number)
    return _first(found)


def _faults_of_values(rows: Sequence[tuple[str, Sequence[Value]]], kind: Kind, unit: str) -> Iterator[str]:
    numbers = [value for _label, values in rows for value in values if isinstance(value, int | float)]
    if not numbers:
        yield gettext("There is no value at all.")
    elif kind == Kind.SHARE:
        negative = [label for label, values in rows if isinstance(values[0], int | float) and values[0] < 0]
        if negative:
            yield gettext("A share cannot be negative: %(labels)s. Choose bars.") % {
                "labels": ", ".join(negative[:MOST_SENTENCES])
            }
        elif not sum(numbers):
            yield gettext("The shares add up to nothing.")
        elif unit == "%" and abs(sum(numbers) - 100) > NEARLY_ALL:
            sentence = gettext(
                "The shares add up to %(sum)s %%, not to 100 %%: add a line for the others, or choose bars."
            )
            yield sentence % {"sum": f"{sum(numbers):g}"}


def _value(cell: str, unit: str) -> tuple[Value, str, str]:
    """A number (or None for a hole), the sign after it, and why it is none; `cell` has plain spaces."""
    text = cell.strip()
    if text.casefold() in NOTHING:
        return None, "", ""
    sign = next(
        (each for each in filter(None, (*SIGNS, unit)) if text.casefold().endswith(each.casefold())), ""
    )
    digits = text[: len(text) - len(sign)].strip() if sign else text
    negative = digits[:1] in ("-", "–", MINUS)
    digits = digits[1:].strip() if digits[:1] in ("-", "–", MINUS, "+") else digits
    if not (match := NUMBER.fullmatch(_plain(digits))):
        return None, "", gettext("“%(cell)s” is not a number") % {"cell": cell[:60]}
    if len(match["whole"].lstrip("0") + (match["part"] or "").rstrip("0")) > MOST_DIGITS:
        return None, "", gettext("“%(cell)s” has too many digits") % {"cell": cell[:60]}
    number = float(match[0])
    number = -number if negative and number else number
    return int(number) if number.is_integer() else number, sign if sign in SIGNS else "", ""


def _plain(digits: str) -> str:
    """`digits` with a point for decimals and nothing between thousands, as far as they are well written."""
    if " " in digits:
        head = GROUPED.match(digits)
        if not head or " " in digits[head.end() :]:
            return digits
        digits = head[0].replace(" ", "") + digits[head.end() :]
    if "," in digits and "." in digits:
        thousands, decimal = (",", ".") if digits.rfind(".") > digits.rfind(",") else (".", ",")
        if not re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+\{decimal}\d+", digits):
            return digits
        return digits.replace(thousands, "").replace(decimal, ".")
    for thousands in ",.":
        if re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}}){{2,}}", digits):
            return digits.replace(thousands, "")
    return digits.replace(",", ".")


def _at(number: int, label: str, fault: str) -> str:
    return gettext("Line %(line)d (%(label)s): %(fault)s.") % {
        "line": number,
        "label": label[:60],
        "fault": fault,
    }


def _first(sentences: list[str]) -> list[str]:
    """The first ones, and how many others there are."""
    others = len(sentences) - MOST_SENTENCES
    if others <= 0:
        return sentences
    counted = ngettext("And %(count)d other line.", "And %(count)d other lines.", others) % {"count": others}
    return [*sentences[:MOST_SENTENCES], counted]
