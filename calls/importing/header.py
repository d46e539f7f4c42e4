"""The first row of a CSV export: its separator, its columns, and the exports that are never imported."""

import csv
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from .lines import Lines, TooLong
from .parsers import NEEDED_COLUMNS, USED_COLUMNS, column_name

SEPARATORS = (",", ";")

# Cap Collectif calls its lists of people `participants_*`, with columns `export_participant_*`.
_PEOPLE_COLUMN = re.compile(r"(export_)?participants?_(?!count|total|number)")
_REPORT_COLUMN = re.compile(r"(.*_)?reportings?(_.*)?")


class ImportRefused(Exception):
    """The file as a whole cannot be imported; the message says why, in a sentence to show to people."""


def find_separator(lines: Lines) -> str:
    """Return the separator that shows the most columns that we know in the first row, or the most columns."""

    def known_and_all(separator: str) -> tuple[int, int]:
        lines.begin_record()
        try:
            fields = next(filter(any, csv.reader(lines, delimiter=separator, strict=True)), [])
        except (csv.Error, TooLong):
            fields = []
        lines.give_back(keep=0)
        return sum(column_name(field) in USED_COLUMNS for field in fields), len(fields)

    return max(SEPARATORS, key=known_and_all)


def read_header(lines: Lines, records: Iterator[list[str]]) -> list[str]:
    """Return the header's cells.

    Raises:
        ImportRefused: the file is empty, is not a CSV, lacks a needed column, names a used one twice, or is
            an export that must never be imported.
    """
    lines.begin_record()
    try:
        header = next(filter(any, records), [])
    except (csv.Error, TooLong) as error:
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
