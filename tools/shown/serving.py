"""Serves the pages that were taken, with what a browser asks for besides, as in service."""

import gzip
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders

from tools.shown.taking import Shown, Taken

LONG = "max-age=3600"


class ShownServer(ThreadingHTTPServer):
    """Answers at each address with the page last `show`n there: several states have one address."""

    daemon_threads = True

    def __init__(self, taken: Taken) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken = taken
        self.pages: dict[str, Shown] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def show(self, page: Shown) -> str:
        """Where `page` is now."""
        self.pages[page.address] = page
        return f"{self.url}{page.address}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away before it was answered is nobody's concern."""


@contextmanager
def served(taken: Taken) -> Iterator[ShownServer]:
    server = ShownServer(taken)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: ShownServer

    def do_GET(self) -> None:
        if page := self.server.pages.get(self.path):
            self._answer(page.html, page.headers, page.status)
        elif asset := self.server.taken.assets.get(self.path):
            self._answer(asset[1], {"Content-Type": asset[0], "Cache-Control": LONG})
        elif (found := _file(unquote(urlsplit(self.path).path), self.server.taken.media)) is not None:
            kind = mimetypes.guess_type(self.path)[0] or "application/octet-stream"
            self._answer(found, {"Content-Type": kind, "Cache-Control": LONG})
        else:
            self._answer(b"", {"Content-Type": "text/plain"}, 404)

    def _answer(self, body: bytes, headers: dict[str, str], status: int = 200) -> None:
        is_text = headers["Content-Type"].startswith(("text/", "image/svg"))
        zipped = is_text and "gzip" in self.headers.get("Accept-Encoding", "")
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if zipped:
            body = _zipped(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nobody reads it."""


@cache
def _zipped(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=6, mtime=0)


@cache
def _file(path: str, media: Path) -> bytes | None:
    """A static file as it is collected, or one of the media."""
    for prefix, read in ((settings.STATIC_URL, _static), (settings.MEDIA_URL, None)):
        if path.startswith(prefix):
            name = path.removeprefix(prefix)
            return read(name) if read else _bytes(media / name)
    return None


def _static(name: str) -> bytes | None:
    found = finders.find(name)
    return _bytes(Path(found)) if found else None


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
