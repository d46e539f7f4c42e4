"""The reader, whatever the bytes and however long: no error but a refusal, no row lost, bounded memory."""

import contextlib
import csv
import io
import tracemalloc
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from calls.importing import lines as lines_module
from calls.importing.header import ImportRefused
from calls.importing.parsers import parse_csv_row
from calls.importing.reader import CsvReader
from calls.importing.records import ImportedContribution, Rejected
from tests.reading_csv import HEADER, ids, read


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


@given(st.binary(max_size=300) | _messy)
def test_no_bytes_raise_anything_but_a_refusal(content: bytes) -> None:
    with contextlib.suppress(ImportRefused):
        read_to_the_end(content)


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
    monkeypatch.setattr(lines_module, "MAX_RECORD_BYTES", 200_000)
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
