"""What a browser downloads for one page, compressed: HTML, CSS and JS; fonts and pictures apart."""

import gzip
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from bench.load import BenchError, Connection, get

MOST_FILES = 50
CSS_IMPORT = re.compile(r"""@import\s+(?:url\()?["']?([^"')\s]+)""")
JS_IMPORT = re.compile(r"""\b(?:import|export)\b[^"';]*?["']([^"']+)["']""")


@dataclass(frozen=True)
class Weight:
    """Bytes on the wire by kind of file."""

    html: int
    css: int
    js: int

    @property
    def total(self) -> int:
        return self.html + self.css + self.js


def weigh(port: int, path: str, *, status: int = 200) -> Weight:
    """Fetch the page at `path`, which answers `status`, with all that it, its sheets and its modules name."""
    connection = Connection(port)
    try:
        html, size = _fetch(connection, path, status)
        found = _Files()
        found.feed(html)
        sizes = {"css": 0, "js": 0}
        seen: set[str] = set()
        waiting = [(kind, urljoin(path, address)) for kind, address in found.files]
        while waiting:
            kind, address = waiting.pop()
            if address in seen:
                continue
            seen.add(address)
            if urlsplit(address).netloc or len(seen) > MOST_FILES:
                raise BenchError(f"{path} asks for {address}: from elsewhere, or too many files.")
            text, weight = _fetch(connection, address)
            sizes[kind] += weight
            pattern = CSS_IMPORT if kind == "css" else JS_IMPORT
            waiting += [(kind, urljoin(address, named)) for named in pattern.findall(text)]
    finally:
        connection.close()
    return Weight(size, sizes["css"], sizes["js"])


def _fetch(connection: Connection, path: str, status: int = 200) -> tuple[str, int]:
    """The text at `path`, and its bytes on the wire."""
    answer = connection.ask(get(connection.port, path))
    if answer.status != status:
        raise BenchError(f"{path} answers {answer.status}.")
    compressed = answer.header("Content-Encoding") == "gzip"
    text = gzip.decompress(answer.body) if compressed else answer.body
    return text.decode(), len(answer.body)


class _Files(HTMLParser):
    """Style sheets and scripts that a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        relations = values.get("rel", "").split()
        if tag == "script" and values.get("src"):
            self.files.append(("js", values["src"]))
        elif tag == "link" and "stylesheet" in relations:
            self.files.append(("css", values.get("href", "")))
        elif tag == "link" and "modulepreload" in relations:
            self.files.append(("js", values.get("href", "")))
