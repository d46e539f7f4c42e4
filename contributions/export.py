"""Workbooks, written row by row: memory does not grow with them. The contributions of one page."""

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.db.models import Max, QuerySet
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from wagtail.models import Page

from contributions.models import Answer, Contribution
from contributions.plain_text import xml_text
from people.models import PersonalAnswer
from portal.passages import language_name
from portal.responses import never_cached

ROWS_AT_ONCE = 1000
# What a sheet takes, below its headings.
MOST_EXPORTED = 1_048_575
# A spreadsheet's own limit, and what is put where a text was cut.
LONGEST_CELL = 32_767
CUT = " […]"
LONGEST_SHEET_NAME = 31
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_NOT_IN_SHEET_NAME = re.compile(r"[\\*?:/\[\]]")
# A cell that begins so is read as a formula, here or once saved as CSV.
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")


@dataclass(frozen=True)
class Column:
    title: str
    value: Callable[[Contribution], Any]


def write_workbook(page: Page, target: IO[bytes], *, contact_details: bool) -> int:
    """Write every contribution of `page` into `target`, a row each, the oldest first; return how many.

    With `contact_details`, the address and the personal answers too: the caller asks for the
    permission and logs it. Columns of questions go by key, under the latest label: a question that
    was reworded keeps one column, one that was removed keeps its answers.
    """
    columns = _fixed_columns(contact_details)
    labels = _questions(page, contact_details)

    def values() -> Iterator[list[Any]]:
        for contribution in _rows(page, contact_details):
            answers = _answers(contribution, contact_details)
            yield [*(column.value(contribution) for column in columns), *map(answers.get, labels)]

    headings = [*(column.title for column in columns), *labels.values()]
    return write_sheet(target, gettext("Contributions"), headings, values())


def write_sheet(target: IO[bytes], title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a workbook of one sheet into `target`, a line for each of `rows`; return how many.

    Texts, numbers and instants: no cell is ever a formula.
    """
    workbook = Workbook(write_only=True)
    # A spreadsheet takes neither more letters nor these signs in the name of a sheet.
    sheet = workbook.create_sheet(_NOT_IN_SHEET_NAME.sub(" ", title)[:LONGEST_SHEET_NAME])
    sheet.freeze_panes = "B2"
    written = 0
    try:
        sheet.append([_text_cell(sheet, heading) for heading in headings])
        for values in rows:
            sheet.append([_cell(sheet, value) for value in values])
            written += 1
        workbook.save(target)
    except BaseException:
        _remove_parts(sheet)
        raise
    return written


def workbook_response(target: IO[bytes], name: str) -> FileResponse:
    """`target` as a download called `name` and today's date; closed once it has been sent."""
    target.seek(0)
    filename = f"{name}-{timezone.localdate():%Y-%m-%d}.xlsx"
    response = FileResponse(target, as_attachment=True, filename=filename, content_type=XLSX)
    response["X-Content-Type-Options"] = "nosniff"
    return never_cached(response)


def _rows(page: Page, contact_details: bool) -> Iterator[Contribution]:
    related = ["submission", "submission__attachment", "theme", "territory"]
    prefetched = ["submission__answers"]
    if contact_details:
        related.append("submission__contact_details")
        prefetched.append("submission__personal_answers")
    rows = Contribution.objects.of_page(page).order_by("submitted_at", "submission_id")
    return rows.select_related(*related).prefetch_related(*prefetched).iterator(chunk_size=ROWS_AT_ONCE)


def _fixed_columns(contact_details: bool) -> list[Column]:
    columns = [
        Column(gettext("Reference"), lambda row: row.reference),
        Column(gettext("Received"), lambda row: row.submitted_at),
        Column(gettext("State"), lambda row: row.get_status_display()),
        Column(gettext("Kind"), lambda row: row.get_kind_display()),
        Column(gettext("Theme"), lambda row: row.theme.title if row.theme else ""),
        Column(
            gettext("Territory"),
            lambda row: row.territory.title if row.territory else row.territory_text,
        ),
        Column(pgettext("column", "Sender"), lambda row: row.get_sender_kind_display()),
        Column(gettext("Name shown"), lambda row: row.shown_as),
        Column(gettext("Title"), lambda row: row.title),
        Column(gettext("Text"), lambda row: row.body),
        Column(gettext("Explanation"), lambda row: row.explanation),
        Column(gettext("Language"), lambda row: language_name(row.language or settings.LANGUAGE_CODE)),
        Column(gettext("Attached file"), lambda row: _related(row, "attachment", "name")),
    ]
    if contact_details:
        columns.append(
            Column(gettext("E-mail address"), lambda row: _related(row, "contact_details", "email"))
        )
    return columns


def _related(row: Contribution, relation: str, field: str) -> str:
    return getattr(getattr(row.submission, relation, None), field, "")


def _questions(page: Page, contact_details: bool) -> dict[str, str]:
    """The key and the latest label of each question that somebody answered, in the order of the form."""
    labels = _latest_labels(Answer.objects.filter(submission__page=page))
    if contact_details:
        labels = _latest_labels(PersonalAnswer.objects.filter(submission__page=page)) | labels
    return {key: label for key, (_order, label) in sorted(labels.items(), key=lambda entry: entry[1])}


def _latest_labels(answers: QuerySet[Any]) -> dict[str, tuple[int, str]]:
    """The place and the label of each question, as they were when it was last answered."""
    latest = answers.order_by().values("key").annotate(latest=Max("id")).values("latest")
    rows = answers.model._default_manager.filter(pk__in=latest).order_by()
    return {key: (order, label) for key, order, label in rows.values_list("key", "sort_order", "label")}


def _answers(row: Contribution, contact_details: bool) -> dict[str, str]:
    """What `row` answered, by the key of the question."""
    # A question may have become personal, or ceased to be, between two answers.
    found: list[Any] = list(row.submission.answers.all())
    if contact_details:
        found += row.submission.personal_answers.all()
    return {answer.key: answer.value for answer in found}


# --- Cells ----------------------------------------------------------------------------


def safe_text(text: str) -> str:
    """`text` as a spreadsheet may hold it: no formula, no sign that breaks the file, no more than fits."""
    text = no_formula(xml_text(text))
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(CUT)] + CUT


def no_formula(text: str) -> str:
    """`text`, with an apostrophe before it where a spreadsheet would read it as a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    if isinstance(value, int):
        return value
    return _text_cell(sheet, str(value)) if value else None


def _text_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=safe_text(text))
    # Whatever it looks like (a formula, "#N/A"), it is a text.
    cell.data_type = "s"
    return cell


def _remove_parts(sheet: Any) -> None:
    """openpyxl writes a sheet into a temporary file, and leaves it there when something fails."""
    writer = getattr(sheet, "_writer", None)
    if writer is not None:
        # It is broken already, whatever closing it says.
        with contextlib.suppress(Exception):
            sheet.close()
        writer.cleanup()
