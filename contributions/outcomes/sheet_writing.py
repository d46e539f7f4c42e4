"""The published contributions of a page as a spreadsheet to be filled in with what became of each."""

import csv
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.utils.translation import gettext, pgettext
from wagtail.models import Page

from contributions.export import ROWS_AT_ONCE, safe_text, write_sheet
from contributions.models import Contribution
from contributions.outcomes.sheet_columns import COLUMNS
from contributions.querysets import ContributionQuerySet

# Written within the request; of more, the CSV is sent while it is read.
MOST_IN_A_WORKBOOK = 10_000


def rows_to_fill(page: Page, *, only_without: bool) -> ContributionQuerySet:
    """The oldest first; `only_without`: those that have no outcome, prepared or published."""
    rows = Contribution.objects.published().of_page(page)
    if only_without:
        rows = rows.filter(outcome="", submission__outcome_draft__isnull=True)
    return rows.oldest_first()


def write_workbook_of(rows: ContributionQuerySet, target: IO[bytes]) -> int:
    return write_sheet(target, gettext("Outcomes"), list(map(str, COLUMNS.values())), _values(rows))


def csv_of(rows: ContributionQuerySet) -> Iterator[str]:
    """Line by line; spreadsheets know UTF-8 by its first sign, and semicolons by the language."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff" + writer.writerow([str(heading) for heading in COLUMNS.values()])
    for values in _values(rows):
        yield writer.writerow([safe_text(value) for value in values])


class _Echo:
    """What is written to it is given back at once."""

    def write(self, line: str) -> str:
        return line


def _values(rows: ContributionQuerySet) -> Iterable[list[str]]:
    related = rows.select_related("submission__outcome", "submission__outcome_draft", "theme")
    for row in related.iterator(chunk_size=ROWS_AT_ONCE):
        yield _value(row)


def _value(row: Contribution) -> list[str]:
    draft = getattr(row.submission, "outcome_draft", None)
    said: Any = draft or getattr(row.submission, "outcome", None)
    stands = pgettext("outcome", "prepared") if draft else pgettext("outcome", "public") if said else ""
    values = [row.reference, row.title, row.body, row.theme.title if row.theme else "", stands]
    if said is None:
        return [*values, "", "", "", ""]
    day = said.answered_on.isoformat() if said.answered_on else ""
    return [*values, str(said.get_code_display()), said.words, said.service, day]
