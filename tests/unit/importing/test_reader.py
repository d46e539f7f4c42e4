"""The reader: any bytes in; rows, rejects or one sentence of refusal out; in bounded memory."""

import contextlib
import csv
import io
import re
import tracemalloc
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calls.importing import reader as reader_module
from calls.importing.parsers import parse_csv_row
from calls.importing.reader import CsvReader, ImportRefused, Row
from calls.importing.records import ImportedContribution, Rejected

HEADER = "id,title,body\n"


def read(content: str | bytes) -> list[tuple[int, Row | Rejected]]:
    raw = content if isinstance(content, bytes) else content.encode()
    return list(CsvReader(io.BytesIO(raw)))


def ids(content: str | bytes) -> list[str]:
    return [row["id"] for _, row in read(content) if not isinstance(row, Rejected)]


def rejects(content: str | bytes) -> dict[int, str]:
    return {line: row.reason for line, row in read(content) if isinstance(row, Rejected)}


class Generated(io.RawIOBase):
    """A file as long as one likes, made as it is read."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks: Iterator[bytes] = iter(chunks)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        self._rest = self._rest or next(self._chunks, b"")
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


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
    monkeypatch.setattr(reader_module, "MAX_RECORD_BYTES", 20_000)
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
    next_line = reader_module._Lines.__next__

    def counted(lines: reader_module._Lines) -> str:
        nonlocal handed_out
        handed_out += 1
        return next_line(lines)

    monkeypatch.setattr(reader_module._Lines, "__next__", counted)
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


# --- Whatever the bytes ---------------------------------------------------------------

_messy = st.lists(
    st.sampled_from(
        [
            b'"',
            b",",
            b";",
            b"\n",
            b"\r\n",
            b"\r",
            b"1",
            b"2",
            b"mot",
            b"un mot",
            b"\xe9",
            b"\0",
            b'""',
            b'","',
            b"\xc3\xa9",
        ]
    )
    | st.binary(max_size=4),
    max_size=60,
).map(b"".join)


def read_to_the_end(content: bytes) -> list[int]:
    csv_reader = CsvReader(io.BytesIO(content))
    lines = []
    for line, row in csv_reader:
        record = row if isinstance(row, Rejected) else parse_csv_row(row, line=line)
        assert isinstance(record, ImportedContribution | Rejected)
        assert record.line == line
        lines.append(line)
    assert csv_reader.tell() == len(content)
    return lines


@settings(deadline=None)
@given(st.binary(max_size=300) | _messy)
def test_no_bytes_raise_anything_but_a_refusal(content: bytes) -> None:
    with contextlib.suppress(ImportRefused):
        read_to_the_end(content)


@settings(deadline=None)
@given(_messy)
@example(b'"\n1,2,3\n"",","')
def test_every_physical_row_is_in_a_record_or_a_reject(content: bytes) -> None:
    lines = read_to_the_end(HEADER.encode() + content)
    written = (HEADER.encode() + content).split(b"\n")
    not_blank = [
        number for number, line in enumerate(written, 1) if line.strip(b'\r\n\0 \t\f\v\x1c\x1d\x1e\x1f,"')
    ]
    # In order, none twice; a record reaches as far as the next one, so the first must begin by the first row.
    assert lines == sorted(set(lines))
    assert all(2 <= line <= len(written) for line in lines)
    if len(not_blank) > 1:
        assert lines
        assert lines[0] <= not_blank[1]


_cell = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
_rows = st.lists(st.tuples(_cell, _cell), min_size=1, max_size=8)


@settings(deadline=None)
@given(_rows, st.sampled_from([",", ";"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_what_the_csv_module_writes_comes_back_exactly(
    rows: list[tuple[str, str]], separator: str, quoting: int
) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=separator, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(["id", "title", "body"])
    writer.writerows((number, *cells) for number, cells in enumerate(rows, 1))
    came = [row for _, row in read(written.getvalue())]
    assert came == [
        {"id": str(number), "title": title, "body": body} for number, (title, body) in enumerate(rows, 1)
    ]


_plain = st.text("abcé «»'.!", min_size=1, max_size=10)


@settings(deadline=None)
@given(
    st.lists(_plain, max_size=6), st.integers(0, 6), st.sampled_from(['x y,"', '"jamais', 'x y,"a" b', "x y"])
)
def test_rows_around_a_damaged_one_all_come_in(bodies: list[str], place: int, damage: str) -> None:
    rows = [f"{number},titre,{body}\n" for number, body in enumerate(bodies, 1)]
    rows.insert(min(place, len(rows)), f"{damage}\n")
    assert ids(HEADER + "".join(rows)) == [str(number) for number in range(1, len(bodies) + 1)]


# --- Memory ---------------------------------------------------------------------------


def peak_memory(chunks: Iterable[bytes]) -> tuple[int, int]:
    """Return the peak of memory that Python allocated while reading and parsing, and the rows read."""
    stream = io.BufferedReader(Generated(chunks))
    tracemalloc.start()
    try:
        rows = 0
        for line, row in CsvReader(stream):
            if not isinstance(row, Rejected):
                parse_csv_row(row, line=line)
            rows += 1
        return tracemalloc.get_traced_memory()[1], rows
    finally:
        tracemalloc.stop()


def test_a_long_file_is_read_in_bounded_memory() -> None:
    text = "Un texte assez long, é « à ». " * 30
    chunks = (f'{number},Titre,"{text}"\n'.encode() for number in range(10_000))
    peak, rows = peak_memory(_with_header(chunks))
    assert rows == 10_000
    assert peak < 1_000_000


def test_an_open_quotation_mark_does_not_take_the_file_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "MAX_RECORD_BYTES", 200_000)
    line = "mot " * 250
    chunks = (f"{number},Titre,{line}\n".encode() for number in range(1, 10_000))
    peak, rows = peak_memory(_with_header(chunks, b'0,t,"ouvert\n'))
    assert rows == 10_000
    # Python keeps a field being read in four bytes a character.
    assert peak < 3_000_000


def _with_header(chunks: Iterable[bytes], *first: bytes) -> Iterator[bytes]:
    yield HEADER.encode()
    yield from first
    yield from chunks
