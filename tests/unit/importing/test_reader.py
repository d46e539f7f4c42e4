"""The reader: rows by column, rejects alone, or one sentence of refusal."""

import io
import re

import pytest

from calls.importing import lines as lines_module
from calls.importing.header import ImportRefused
from calls.importing.reader import CsvReader
from calls.importing.records import Rejected
from tests.reading_csv import HEADER, ids, read, rejects

# --- Rows -----------------------------------------------------------------------------


def test_rows_come_by_column_with_their_physical_line() -> None:
    content = HEADER + '1,Un,"deux\nlignes"\n\n2,Deux,b\n'
    assert read(content) == [
        (2, {"id": "1", "title": "Un", "body": "deux\nlignes"}),
        (5, {"id": "2", "title": "Deux", "body": "b"}),
    ]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r\r\n"])
def test_mark_separator_and_line_ends_are_found(mark: bytes, separator: str, line_end: str) -> None:
    lines = ["id,title,body,theme", "1,Été,b,t", '2,"a,b;c ""d""",b,t', ""]
    content = mark + line_end.join(line.replace(",", separator) for line in lines).encode()
    csv_reader = CsvReader(io.BytesIO(content))
    rows = [row for _, row in csv_reader if not isinstance(row, Rejected)]
    assert csv_reader.separator == separator
    assert csv_reader.header == ["id", "title", "body", "theme"]
    assert [row["title"] for row in rows] == ["Été", 'a,b;c "d"'.replace(",", separator)]


def test_the_header_decides_the_separator_by_the_columns_we_know() -> None:
    assert ids('"id";"title";"body";"a,b,c,d,e,f,g"\n1;t;b;x\n') == ["1"]


def test_a_file_without_last_line_end_is_whole() -> None:
    assert ids(HEADER + "1,t,b\n2,t,b") == ["1", "2"]
    assert read(HEADER) == []


def test_only_used_columns_go_further() -> None:
    csv_reader = CsvReader(io.BytesIO(b"id,author/name,title,E-mail,body,votes_ok\n1,Anne,t,a@b.fr,b,3\n"))
    assert csv_reader.columns_left_out == ["author/name", "E-mail"]
    assert list(csv_reader) == [(2, {"id": "1", "title": "t", "body": "b", "votes_ok": "3"})]


def test_header_names_are_compared_without_case_or_spaces() -> None:
    assert read(" ID ,Title,BODY\n1,t,b\n") == [(2, {"id": "1", "title": "t", "body": "b"})]


def test_progress_is_told_in_bytes() -> None:
    content = HEADER.encode() + b"1,t,b\n" * 100
    csv_reader = CsvReader(io.BytesIO(content))
    told = [csv_reader.tell() for _ in csv_reader]
    assert told == sorted(told)
    assert 0 < told[0] < told[-1] == csv_reader.tell() == len(content)


# --- Damaged rows ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "kept", "rejected"),
    [
        # The wrong number of fields.
        ("1,t,b\n2,t\n3,t,b\n", ["1", "3"], {3: "2 fields instead of 3"}),
        ("1,t,b\n2,t,b,trop\n3,t,b\n", ["1", "3"], {3: "4 fields instead of 3"}),
        ("1,t,b\nligne cassée\n3,t,b\n", ["1", "3"], {3: "1 fields instead of 3"}),
        # Spreadsheets pad rows with nothing.
        ("1,t,b,,\n,,\n,,,,,\n3,t,b\n", ["1", "3"], {}),
        # Bytes that are not UTF-8.
        (b"1,t,b\n2,caf\xe9,b\n3,t,b\n", ["1", "3"], {3: "the row is not UTF-8 text"}),
        (b"1,t,b\n2,\xed\xa0\x80,b\n3,t,b\n", ["1", "3"], {3: "the row is not UTF-8 text"}),
        # NUL and other control characters are not a reason to stop.
        (b"1,t,b\n2,a\0b,b\n3,t,b\n", ["1", "2", "3"], {}),
        # Quotation marks.
        ('1,t,b\n2,t,"jamais\n3,t,b\n', ["1", "3"], {3: "an opening quotation mark is never closed"}),
        ('1,t,b\n2,t,"a" b\n3,t,b\n', ["1", "3"], {3: "quotation marks or line ends are damaged"}),
        ('1,t,b\n2,t,un "mot" cité\n3,t,b\n', ["1", "2", "3"], {}),
        (
            '1,t,b\n2,t,"jamais\n3,t,b\n4,t,"bien"\n5,t,b\n',
            ["1", "3", "4", "5"],
            {3: "quotation marks or line ends are damaged"},
        ),
        (
            '"1","t","b"\n"2","t","jamais\n"3","t","b"\n',
            ["1", "3"],
            {3: "quotation marks or line ends are damaged"},
        ),
        # The rest of a damaged text is never taken for a row, even if it has the right number of fields.
        (
            '1,t,b\n2,t,"début\nOui, non, bon\nsuite "mal" fermée\nfin",x\n3,t,b\n',
            ["1", "3"],
            {
                3: "quotation marks or line ends are damaged",
                4: "set aside with the damaged row of line 3",
                5: "set aside with the damaged row of line 3",
                6: "set aside with the damaged row of line 3",
            },
        ),
        # A lone carriage return outside quotation marks.
        ("1,t,b\n2,t,b\rx\n3,t,b\n", ["1", "3"], {3: "quotation marks or line ends are damaged"}),
    ],
)
def test_a_damaged_row_is_rejected_alone(
    rows: str | bytes, kept: list[str], rejected: dict[int, str]
) -> None:
    content = HEADER.encode() + (rows if isinstance(rows, bytes) else rows.encode())
    assert ids(content) == kept
    assert rejects(content) == rejected


def test_missing_optional_fields_at_the_end_are_repaired() -> None:
    content = "id,title,body,theme,votes_ok\n1,t,b\n2,t,b,th\n3,t,b,th,4\n"
    assert [row for _, row in read(content)] == [
        {"id": "1", "title": "t", "body": "b", "theme": "", "votes_ok": ""},
        {"id": "2", "title": "t", "body": "b", "theme": "th", "votes_ok": ""},
        {"id": "3", "title": "t", "body": "b", "theme": "th", "votes_ok": "4"},
    ]


def test_a_text_cut_by_a_bare_line_end_is_not_imported_by_half() -> None:
    content = "id,title,body,theme\n1,t,b,th\n2,t,début du texte\nla suite du texte,th\n3,t,b,th\n"
    assert ids(content) == ["1", "3"]
    assert rejects(content) == {
        3: "the row seems to be cut: what follows it is not a row",
        4: "2 fields instead of 4",
    }


def test_a_short_row_is_whole_when_its_last_field_is_closed_or_a_row_follows() -> None:
    assert ids('id,title,body,theme\n2,t,"texte"\nune ligne de trop\n') == ["2"]
    assert ids("id,title,body,theme\n2,t,texte\n3,t,texte\n4,t\n") == ["2", "3"]


def test_cells_of_a_reject_are_kept_when_they_can_be_told_from_personal_ones() -> None:
    content = b"id,author,title,body\n1,Anne,caf\xe9,b\n2,Anne,t\n"
    (_, undecoded), (_, short) = read(content)
    assert undecoded == Rejected(2, "the row is not UTF-8 text", ["1", "caf\\xe9", "b"])
    assert short == Rejected(3, "3 fields instead of 4", [])


def test_a_field_longer_than_the_limit_of_the_csv_module_is_read() -> None:
    (_, row), *_ = read(HEADER + '1,t,"' + "é" * 1_000_000 + '"\n')
    assert isinstance(row, dict)
    assert len(row["body"]) == 1_000_000


@pytest.fixture
def small_limit(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(lines_module, "MAX_RECORD_BYTES", 20_000)
    return 20_000


@pytest.mark.parametrize("line_end", ["", "\n"])
def test_a_record_over_the_limit_is_rejected_and_the_next_is_read(small_limit: int, line_end: str) -> None:
    content = HEADER + '1,t,"' + f"mot{line_end}" * small_limit + '"\n3,t,b\n'
    assert ids(content) == ["3"]
    assert rejects(content)[2].startswith("longer than")


def test_an_open_quotation_mark_costs_one_row_however_long_the_file(small_limit: int) -> None:
    content = HEADER + '1,t,"ouvert\n' + "".join(f"{number},t,b\n" for number in range(2, 20_000))
    assert len(ids(content)) == 19_998
    assert list(rejects(content)) == [2]


def test_a_hostile_file_is_read_in_time_proportional_to_its_size(
    small_limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_out = 0
    next_line = lines_module.Lines.__next__

    def counted(lines: lines_module.Lines) -> str:
        nonlocal handed_out
        handed_out += 1
        return next_line(lines)

    monkeypatch.setattr(lines_module.Lines, "__next__", counted)
    # Each of these lines leaves a quotation mark open, whether or not one was open before.
    count = 50_000
    content = HEADER + 'x",",\n' * count + "1,t,b\n"
    assert {line for line, row in read(content) if isinstance(row, Rejected)}
    assert handed_out < 8 * count


# --- Refusals -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b"\n\r\n\n", "The file is empty."),
        ("idéal,title,body\n".encode("cp1252"), "The file is not UTF-8 text."),
        ("id,title,body\n".encode("utf-16"), "The file is not UTF-8 text."),
        (b"PK\x03\x04\x14\x00\x06\x00", "The file is not a CSV"),
        (b'[{"id": 1}]', "The file is not a CSV"),
        (b"<!doctype html>\n<p>", "The file is not a CSV"),
        (b"id\ttitle\tbody\n", "The file is not a CSV"),
        (b"id\rtitle\rbody\r", "The file is not a CSV"),
        (b'"id,title,body\n1,t,b\n', "The file is not a CSV"),
        (b"id,name\n", "Columns missing: title, body. Columns found: id, name"),
        (b"id;title;texte\n", "Columns missing: body. Columns found: id, title, texte"),
        (b"id,title,body,Title,x,x\n", "Columns there twice: title"),
        (
            b"export_participant_user_id,export_participant_username\n",
            "Exports of participants are never imported",
        ),
        (b"participants_id,id,title,body\n", "Exports of participants are never imported"),
        (b"contributions_reportings_id,id,title,body\n", "Exports that hold reports are never imported"),
        (b"reporting_id,body\n", "Exports that hold reports are never imported"),
    ],
)
def test_what_is_not_an_export_of_contributions_is_refused_in_a_sentence(
    content: bytes, sentence: str
) -> None:
    with pytest.raises(ImportRefused, match=re.escape(sentence)):
        CsvReader(io.BytesIO(content))


def test_counts_of_participants_are_not_participants() -> None:
    assert ids("id,title,body,participants_count\n1,t,b,4\n") == ["1"]
