"""The physical lines of a stream, which can be given back; memory and readings again are bounded."""

import codecs
from collections import deque
from typing import BinaryIO

# One record, quoted line ends included. The longest real text seen is 25 kB; pictures pasted into a rich text
# editor reach megabytes.
MAX_RECORD_BYTES = 10 * 1024 * 1024

# What Python keeps beside the bytes of a line: a million empty lines are not free.
LINE_OVERHEAD = 64

# How many times the bytes of the file may be read again, in all, to find rows back after damaged ones. It
# keeps the time of a hostile file in proportion to its size.
MAX_READINGS_AGAIN = 4


class TooLong(Exception):
    """A record is longer than ``MAX_RECORD_BYTES``."""


class Lines:
    """Iterator over the physical lines of a stream, for ``csv.reader``; lines can be given back to it.

    Memory is bounded by ``MAX_RECORD_BYTES``: a longer line is passed over and a longer record is
    interrupted, both with ``TooLong``.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._given_back: deque[bytes | None] = deque()
        self._record: list[bytes | None] = []  # None stands for a line too long to be kept
        self._record_size = 0
        self._read_again = 0
        self.number = 0
        self.bytes_read = 0
        self.has_invalid_utf8 = False
        self.at_end = False

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        raw = self._given_back.popleft() if self._given_back else self._read()
        self.at_end = raw == b""
        if self.at_end:
            raise StopIteration
        self.number += 1
        self._record.append(raw)
        self._record_size += len(raw or b"") + LINE_OVERHEAD
        if raw is None or self._record_size > MAX_RECORD_BYTES:
            raise TooLong
        try:
            return raw.decode()
        except UnicodeDecodeError:
            self.has_invalid_utf8 = True
            return raw.decode(errors="surrogateescape")

    def begin_record(self) -> None:
        """Forget the lines of the last record."""
        self._record = []
        self._record_size = 0
        self.has_invalid_utf8 = False

    def give_back(self, *, keep: int) -> None:
        """Make the record's lines, but for the first ``keep``, come again."""
        back = self._record[keep:]
        self._given_back.extendleft(reversed(back))
        self.number -= len(back)
        self._read_again += sum(len(raw or b"") for raw in back)
        del self._record[keep:]

    @property
    def may_go_back(self) -> bool:
        """Whether giving this record's lines back keeps the time spent in proportion to the file."""
        size = sum(len(raw or b"") for raw in self._record[1:])
        return self._read_again + size <= MAX_READINGS_AGAIN * self.bytes_read + MAX_RECORD_BYTES

    @property
    def first(self) -> int:
        """Number of the first line of the record."""
        return self.number - len(self._record) + 1

    @property
    def first_text(self) -> str:
        return (self._record[0] or b"").decode(errors="surrogateescape") if self._record else ""

    @property
    def ends_with_quotation_mark(self) -> bool:
        return bool(self._record) and (self._record[-1] or b"").rstrip().endswith(b'"')

    def _read(self) -> bytes | None:
        """Return the next line, ``b""`` at the end of the file, or ``None`` for a line that was too long."""
        is_first = self.bytes_read == 0
        raw = self._stream.readline(MAX_RECORD_BYTES + 1)
        self.bytes_read += len(raw)
        if len(raw) > MAX_RECORD_BYTES:
            while not raw.endswith(b"\n") and (raw := self._stream.readline(MAX_RECORD_BYTES)):
                self.bytes_read += len(raw)
            return None
        return raw.removeprefix(codecs.BOM_UTF8) if is_first else raw
