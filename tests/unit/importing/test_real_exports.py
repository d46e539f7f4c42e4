"""The real exports: all that they hold comes in, and files of another kind are refused."""

import csv
import unicodedata
from pathlib import Path

import pytest

from calls.importing.header import ImportRefused
from calls.importing.parsers import parse_csv_row
from calls.importing.reader import CsvReader
from calls.importing.records import ImportedContribution, Rejected


def import_file(path: Path) -> tuple[list[ImportedContribution], list[Rejected]]:
    with path.open("rb") as stream:
        parsed = [
            row if isinstance(row, Rejected) else parse_csv_row(row, line=line)
            for line, row in CsvReader(stream)
        ]
    records = [record for record in parsed if isinstance(record, ImportedContribution)]
    return records, [record for record in parsed if isinstance(record, Rejected)]


def test_the_696_contributions_of_republique_numerique_come_in_whole(shared_data: Path) -> None:
    path = shared_data / "contributions_republique_numerique.csv"
    records, rejected = import_file(path)
    assert (len(records), rejected) == (696, [])
    assert sum(record.trashed for record in records) == 4
    assert max(len(record.title) for record in records) == 236
    assert len({record.digest for record in records}) == 696
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for record, row in zip(records, csv.DictReader(stream), strict=True):
            for column, value in [
                ("id", record.origin_id),
                ("title", record.title),
                ("body_text", record.body),
                ("explanation_text", record.explanation),
                ("theme", record.theme),
                ("section", record.section),
                ("source_url", record.url),
            ]:
                assert value == as_kept(row[column]), f"{column} of line {record.line}"
            assert record.created_at is not None
            assert record.created_at.strftime("%Y-%m-%dT%H:%M:%S%z") == row["created_at"]
            votes = (record.votes_ok, record.votes_nok, record.votes_mixed)
            assert votes == (int(row["votes_ok"]), int(row["votes_nok"]), int(row["votes_mitige"]))
            assert record.body_html or record.origin_id == "618"  # see the test of names taken out


def as_kept(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\u2028", "\n")).strip()


def test_the_proposals_of_lille_come_in_from_both_files(shared_data: Path) -> None:
    published, rejected = import_file(shared_data / "contributions_granddebat_mel.csv")
    assert (len(published), rejected) == (196, [])
    raw, rejected = import_file(shared_data / "raw" / "decidim_export_proposals_mel.csv")
    assert (len(raw), rejected) == (196, [])
    assert [record.body for record in raw] == [record.body for record in published]
    assert [record.created_at for record in raw] == [record.created_at for record in published]


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("arguments_republique_numerique.csv", "title"),
        ("raw/decidim_export_debates_mel.csv", "title, body"),
        ("raw/decidim_export_comments_debates_mel.csv", "title"),
    ],
)
def test_other_real_exports_are_refused_with_the_columns_they_lack(
    shared_data: Path, name: str, missing: str
) -> None:
    with (
        (shared_data / name).open("rb") as stream,
        pytest.raises(ImportRefused, match=rf"missing: {missing}\."),
    ):
        CsvReader(stream)


def outcome(path: Path) -> int | str:
    """Return how many rows came in, or the sentence that refuses the file."""
    try:
        return len(import_file(path)[0])
    except ImportRefused as refusal:
        return str(refusal)


def test_every_real_file_is_read_or_refused_in_a_sentence(shared_data: Path) -> None:
    outcomes = {path.name: outcome(path) for path in shared_data.rglob("*") if path.is_file()}
    assert len(outcomes) >= 9
    assert all(outcomes.values())


def test_a_name_taken_out_of_the_text_does_not_come_back_through_the_html(shared_data):
    with (shared_data / "contributions_republique_numerique.csv").open("rb") as stream:
        records = [parse_csv_row(row, line=line) for line, row in CsvReader(stream) if isinstance(row, dict)]

    without_html = [record.origin_id for record in records if not record.body_html]
    assert without_html == ["618"]
    assert "[nom retiré]" in next(record.body for record in records if record.origin_id == "618")
