"""What a spreadsheet of outcomes would prepare, said before anything is written."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import transaction
from django.utils.translation import gettext

from contributions import services
from contributions.models import Contribution, Outcome, OutcomeDraft, OutcomeSheet
from contributions.outcomes.parts import in_parts
from contributions.outcomes.sheet_reading import LONGEST_SHOWN, SheetRow
from contributions.outcomes.words import OutcomeWords
from contributions.pages import ParticipationPage
from contributions.references import normalise_reference
from contributions.services.outcomes import Drafted, fault, why_not
from people.models import User

KEPT_FOR = timedelta(days=1)
# The others are counted.
MOST_PROBLEMS = 200


@dataclass
class Plan:
    """`changes`: by contribution, what would be prepared. The figures are lines of the file."""

    changes: dict[int, OutcomeWords] = field(default_factory=dict)
    # Of the changes, those in place of something prepared or published.
    replacing: int = 0
    unchanged: int = 0
    # Not filled in.
    empty: int = 0
    refused: int = 0
    # The first of them: line, reference, sentence.
    problems: list[tuple[int, str, str]] = field(default_factory=list)

    def refuse(self, row: SheetRow, sentence: str) -> None:
        self.refused += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append((row.line, row.reference[:LONGEST_SHOWN], sentence))

    @property
    def unnamed(self) -> int:
        return self.refused - len(self.problems)

    def as_json(self) -> dict[str, Any]:
        changes = [
            [
                pk,
                said.code,
                said.words,
                said.service,
                said.answered_on.isoformat() if said.answered_on else "",
            ]
            for pk, said in self.changes.items()
        ]
        return asdict(self) | {"changes": changes}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        changes = {
            pk: OutcomeWords(code, words, service, date.fromisoformat(day) if day else None)
            for pk, code, words, service, day in values["changes"]
        }
        problems = [tuple(each) for each in values["problems"]]
        return cls(**values | {"changes": changes, "problems": problems})


def planned(page: ParticipationPage, rows: Iterable[SheetRow], *, now: datetime) -> Plan:
    """What `rows` would change on `page`; nothing is written. A number of queries per 500 rows."""
    plan = Plan()
    seen: dict[str, SheetRow] = {}
    replacing: set[int] = set()
    for part in in_parts(rows):
        known = _known(page, part)
        for row in part:
            if row.answer is None and not row.problem:
                plan.empty += 1
                continue
            reference = normalise_reference(row.reference)
            found = known.rows.get(reference or "")
            if reference is not None and (first := seen.setdefault(reference, row)) is not row:
                _refuse_both(plan, first, row, found)
            elif row.problem:
                plan.refuse(row, row.problem)
            elif not row.reference:
                plan.refuse(row, gettext("An outcome without a reference."))
            elif found is None:
                plan.refuse(row, gettext("No contribution to this page has this reference."))
            elif sentence := why_not(found) or fault(row.answer, found, now):
                plan.refuse(row, sentence)
            elif row.answer == known.stands(found.pk):
                plan.unchanged += 1
            else:
                assert row.answer is not None
                plan.changes[found.pk] = row.answer
                if known.stands(found.pk):
                    replacing.add(found.pk)
    plan.replacing = len(replacing & plan.changes.keys())
    return plan


def _refuse_both(plan: Plan, first: SheetRow, row: SheetRow, found: Contribution | None) -> None:
    """Nobody can say which of two lines about the same contribution is meant."""
    sentence = gettext("Lines %(first)d and %(second)d are about the same contribution: neither is imported.")
    said = sentence % {"first": first.line, "second": row.line}
    plan.refuse(row, said)
    if found is not None and found.pk in plan.changes:
        del plan.changes[found.pk]
        plan.refuse(first, said)


@dataclass
class _Known:
    rows: dict[str, Contribution]
    public: dict[int, OutcomeWords]
    drafts: dict[int, OutcomeWords]

    def stands(self, pk: int) -> OutcomeWords | None:
        return self.drafts.get(pk) or self.public.get(pk)


def _known(page: ParticipationPage, part: list[SheetRow]) -> _Known:
    references = {normalise_reference(row.reference) for row in part} - {None}
    found = Contribution.objects.of_page(page).with_envelope().filter(submission__reference__in=references)
    # What is told of a contribution that is not public is that it is not.
    rows = {row.reference: row for row in found.defer("body", "body_html", "explanation")}
    keys = [row.pk for row in rows.values()]
    public = {row.pk: OutcomeWords.of(row) for row in Outcome.objects.filter(pk__in=keys)}
    drafts = {row.pk: OutcomeWords.of(row) for row in OutcomeDraft.objects.filter(pk__in=keys)}
    return _Known(rows, public, drafts)


def keep(plan: Plan, *, page: ParticipationPage, by: User, now: datetime) -> OutcomeSheet:
    """Note what was said, until it is confirmed."""
    return OutcomeSheet.objects.create(
        page_id=page.pk, sent_by=by, sent_at=now, expires_at=now + KEPT_FOR, plan=plan.as_json()
    )


@transaction.atomic
def confirm(sheet_id: int, *, by: User, now: datetime) -> Drafted | None:
    """Prepare what was said; what may not be any more is refused by itself. None when it was done before.

    The sheet is not locked first: erasing takes the envelopes, then the sheets, and so does this.
    """
    sheet = OutcomeSheet.objects.filter(pk=sheet_id, sent_by=by, expires_at__gt=now).first()
    if sheet is None:
        return None
    drafted = services.draft_outcomes(Plan.from_json(sheet.plan).changes, by=by, now=now)
    OutcomeSheet.objects.filter(pk=sheet_id).delete()
    return drafted


def purge_sheets(now: datetime) -> int:
    """Drop those that nobody confirmed in a day; how many."""
    return OutcomeSheet.objects.filter(expires_at__lte=now).delete()[0]


def forget_sheets_of(page_id: int) -> int:
    """Something was erased there: a sheet may speak of it. How many went."""
    return OutcomeSheet.objects.filter(page_id=page_id).delete()[0]
