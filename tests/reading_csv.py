"""Reading a file of contributions from its bytes."""

import io

from calls.importing.reader import CsvReader, Row
from calls.importing.records import Rejected

HEADER = "id,title,body\n"


def read(content: str | bytes) -> list[tuple[int, Row | Rejected]]:
    raw = content if isinstance(content, bytes) else content.encode()
    return list(CsvReader(io.BytesIO(raw)))


def ids(content: str | bytes) -> list[str]:
    return [row["id"] for _, row in read(content) if not isinstance(row, Rejected)]


def rejects(content: str | bytes) -> dict[int, str]:
    return {line: row.reason for line, row in read(content) if isinstance(row, Rejected)}
