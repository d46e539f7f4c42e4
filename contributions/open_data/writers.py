"""Rows as CSV and as JSON, a part at a time: what is written never stands in memory whole."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Max
from wagtail.models import Page

from contributions.export import no_formula
from contributions.models import Answer, Contribution, Visibility
from contributions.open_data import LICENCE, LICENCE_URL
from contributions.open_data.fields import csv_names, dictionary, json_names
from contributions.open_data.rows import Row

# French spreadsheets split at semicolons; with the mark, they read the file as UTF-8.
DELIMITER = ";"
BYTE_ORDER_MARK = "\ufeff"
BETWEEN = " | "


def questions_of(page: Page) -> dict[str, str]:
    """The key and the latest label of each question of `page` that something published answers in public."""
    published = Contribution.objects.published().of_page(page).values("pk")
    answers = Answer.objects.filter(submission__in=published, visibility=Visibility.PUBLIC)
    latest = answers.order_by().values("key").annotate(latest=Max("id")).values("latest")
    rows = Answer.objects.filter(pk__in=latest).order_by("sort_order", "id")
    return dict(rows.values_list("key", "label"))


def as_csv(parts: Iterable[list[Row]], questions: dict[str, str] | None = None) -> Iterator[bytes]:
    """A line a row, after the names; `questions` (key → label) each have a column, after the others.

    A cell that a spreadsheet would run as a formula begins with an apostrophe: the JSON has every text
    as it is.
    """
    names, asked = csv_names(), questions or {}
    headings = [*names, *(f"question_{place} : {label}" for place, label in enumerate(asked.values(), 1))]
    yield _lines([headings], mark=True)
    for part in parts:
        yield _lines([[_cell(name, row) for name in names] + _answers(row, asked) for row in part])


def as_json(parts: Iterable[list[Row]]) -> Iterator[bytes]:
    """One object: the licence, then the contributions, one a line."""
    head = {"licence": LICENCE, "licence_adresse": LICENCE_URL}
    yield (json.dumps(head, ensure_ascii=False)[:-1] + ', "contributions": [').encode()
    names, before = json_names(), "\n"
    for part in parts:
        lines = [json.dumps({name: _value(row[name]) for name in names}, ensure_ascii=False) for row in part]
        if lines:
            yield (before + ",\n".join(lines)).encode()
            before = ",\n"
    yield b"\n]}\n"


def dictionary_as_csv(headings: list[str]) -> bytes:
    """The dictionary of the files."""
    return _lines([headings, *map(list, dictionary())], mark=True)


def _lines(rows: Iterable[list[str]], *, mark: bool = False) -> bytes:
    written = io.StringIO()
    if mark:
        written.write(BYTE_ORDER_MARK)
    csv.writer(written, delimiter=DELIMITER, lineterminator="\r\n").writerows(
        [no_formula(cell) for cell in row] for row in rows
    )
    return written.getvalue().encode()


def _cell(name: str, row: Row) -> str:
    if name == "licence":
        return LICENCE
    if name == "liens":
        return "\n".join(f"{link['date']} {link['type']} {link['adresse']}" for link in row[name])
    value = row[name]
    return str(value).lower() if isinstance(value, bool) else value


def _answers(row: Row, asked: dict[str, str]) -> list[str]:
    given = {answer["cle"]: BETWEEN.join(answer["reponses"]) for answer in row["reponses"]} if asked else {}
    return [given.get(key, "") for key in asked]


def _value(value: Any) -> Any:
    if isinstance(value, list):
        # Of an answer, the key is ours alone.
        return [{name: each for name, each in item.items() if name != "cle"} for item in value]
    return value
