"""What is measured, against which bars, and the table that says so."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode

from bench.data import Site
from bench.load import BenchError, Connection, Load, Measured, get, post
from bench.weight import Weight
from portal.cache import touch

HELLO = "/hello/"
# The Host header names a port; the page cache keeps a page for each, the site is the same for all. So
# a port that was not named before is a page that nobody has asked for yet.
_ports = itertools.cycle(range(1, 65536))

CACHED = "call page, from the page cache"
UNCACHED = "call page, rendered"
CHANGED = "call page, first after a change"
LIST = "list of answers, rendered"
DEEP = "list of answers far down, rendered"
BARE = "bare Wagtail page"
SUBMISSION = "submission"
HELLO_POST = "hello-world POST with CSRF and one insert"
BARE_POST = "bare Wagtail form, one row"
# At least so many times the hello-world's requests per second, for one client: with several, the
# clients themselves take a good part of two cores.
CACHED_BARS = {"sqlite": 1.15, "postgresql": 0.8, "redis": 0.95}
UNCACHED_BAR = 1 / 20
WEIGHT_BAR = 60_000

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
INPUT = re.compile(r"<input ([^>]*)>")
ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')


def reference(port: int) -> Load:
    request = get(port, HELLO)
    return Load("hello-world", lambda client: request)


def loads(port: int, site: Site, clients: int) -> list[Load]:
    """Everything that is compared with the reference, for `clients` clients."""
    return [
        _always(CACHED, get(port, site.call_path)),
        _rendered(UNCACHED, [site.call_path], port),
        _after_a_change(CHANGED, site.call_path, port),
        _rendered(LIST, [site.list_path], port),
        _rendered(DEEP, site.deep_paths, port),
        _rendered(BARE, [site.bare_path], port),
        _rendered("contribution, rendered", site.contribution_paths, port),
        _always("form", get(port, site.form_path)),
        submission(port, site, clients),
        _small_post(HELLO_POST, port, "/hello-post/", clients),
        _small_post(BARE_POST, port, site.bare_form_path, clients),
    ]


def check_cache(port: int, site: Site) -> None:
    """Refuse to measure when "from the page cache" and "rendered" are not what they say."""
    connection = Connection(port)
    try:
        for _ in range(2):
            cached = connection.ask(get(port, site.call_path))
        rendered = connection.ask(get(_unnamed_port(port), site.call_path))
    finally:
        connection.close()
    if cached.status != 200 or not cached.header("Age"):
        raise BenchError(f"{site.call_path} does not come from the page cache (status {cached.status}).")
    if rendered.status != 200 or rendered.header("Age"):
        raise BenchError(f"{site.call_path} comes from the page cache when it should not.")


def _always(name: str, request: bytes) -> Load:
    return Load(name, lambda client: request)


def _rendered(name: str, paths: list[str], port: int) -> Load:
    """The paths in turn, each as its first visitor asks for it; others have asked for other pages."""
    cycle = itertools.cycle(paths)
    return Load(name, lambda client: get(_unnamed_port(port), next(cycle)))


def _after_a_change(name: str, path: str, port: int) -> Load:
    """Nothing at all is kept any more. Making the change counts in the rate, not in the times."""

    def request(client: int) -> bytes:
        touch("bench")
        return get(port, path)

    return Load(name, request)


def _unnamed_port(but: int) -> int:
    return next(port for port in _ports if port != but)


def submission(port: int, site: Site, clients: int) -> Load:
    """The real form: opened once by each client, then sent with words that are new each time."""
    forms = [_opened_form(port, site) for _ in range(clients)]
    numbers = itertools.count(1)

    def request(client: int) -> bytes:
        shown, cookie = forms[client]
        number = next(numbers)
        fields = shown | {
            "title": f"Réponse numéro {number} d’un essai de charge",
            "body": f"Texte numéro {number}. " + "Il faudrait que le guichet ouvre plus tard le soir. " * 8,
            "shown_as": "",
            "email": "",
            "website": "",
        }
        return post(port, site.form_path, urlencode(fields).encode(), f"Cookie: {cookie}\r\n")

    return Load(SUBMISSION, request, status=303)


def _small_post(name: str, port: int, path: str, clients: int) -> Load:
    """A form of one field, opened once by each client."""
    forms = [_opened(port, path) for _ in range(clients)]

    def request(client: int) -> bytes:
        token, cookie, _html = forms[client]
        fields = {"csrfmiddlewaretoken": token, "texte": "Un mot."}
        return post(port, path, urlencode(fields).encode(), f"Cookie: {cookie}\r\n")

    return Load(name, request)


def _opened_form(port: int, site: Site) -> tuple[dict[str, str], str]:
    """What a visitor sends besides words (hidden fields, the first of each choice), and the cookie."""
    _token, cookie, html = _opened(port, site.form_path)
    fields: dict[str, str] = {}
    for control in INPUT.findall(html):
        attributes = dict(ATTRIBUTE.findall(control))
        if attributes.get("type") in ("hidden", "radio", "checkbox"):
            empty = "" if attributes["type"] == "hidden" else "on"
            fields.setdefault(attributes["name"], unescape(attributes.get("value", empty)))
    return fields, cookie


def _opened(port: int, path: str) -> tuple[str, str, str]:
    """CSRF token, cookie and HTML of a page with a form."""
    connection = Connection(port)
    try:
        # Uncompressed, to be read here.
        answer = connection.ask(get(port, path).replace(b"gzip, deflate", b"identity"))
    finally:
        connection.close()
    html = answer.body.decode()
    token = TOKEN.search(html)
    cookie = answer.header("Set-Cookie").partition(";")[0]
    if answer.status != 200 or not (token and cookie):
        raise BenchError(f"{path} shows no form (status {answer.status}).")
    return token.group(1), cookie, html


# --- The table ------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    cells: tuple[str, ...]
    passed: bool = True


HEAD = (
    "measure",
    "contributions",
    "clients",
    "hello-world /s",
    "measured /s",
    "ratio",
    "bar",
    "",
    "server time",
    "p50 ms",
    "p99 ms",
)


def line(measured: Measured, *, rows: int, clients: int, database: str, redis: bool) -> Line:
    bar = _bar(measured.name, clients=clients, database=database, redis=redis)
    passed = not measured.errors and (bar is None or measured.ratio >= bar)
    verdict = "" if bar is None else "OK" if passed else "over"
    if measured.errors:
        verdict = f"{measured.errors} errors"
    cells = (
        measured.name,
        f"{rows:,}",
        str(clients),
        f"{measured.reference_rate:.0f}",
        f"{measured.rate:.0f}" if measured.rate >= 10 else f"{measured.rate:.1f}",
        written(measured.ratio),
        written(bar) if bar else "",
        verdict,
        f"{measured.cost:.2g} ×" if measured.cost else "",
        f"{measured.milliseconds(0.5):.1f}",
        f"{measured.milliseconds(0.99):.1f}",
    )
    return Line(cells, passed)


def weight_line(weight: Weight, *, rows: int) -> Line:
    passed = weight.total <= WEIGHT_BAR
    parts = f"{_kilo(weight.html)} HTML + {_kilo(weight.css)} CSS + {_kilo(weight.js)} JS"
    cells = (f"weight of the call page: {parts}", f"{rows:,}", "", "", f"{_kilo(weight.total)} kB", "")
    return Line((*cells, f"{_kilo(WEIGHT_BAR)} kB", "OK" if passed else "over", "", "", ""), passed)


# Everything measured, by name, rows and clients.
Found = dict[tuple[str, int, int], Measured]


@dataclass(frozen=True)
class Comparison:
    """Two measures of one run held against each other."""

    what: str
    value: float
    bar: float
    at_least: bool
    # The same in processor time of the server: steadier than the rates where others use the machine.
    cost: float | None = None

    @property
    def passed(self) -> bool:
        return self.value >= self.bar if self.at_least else self.value <= self.bar


def comparisons(found: Found) -> list[Comparison]:
    """What the bars say about one measure beside another, for what was measured."""
    sizes = sorted({rows for _name, rows, _clients in found})
    clients = sorted({clients for _name, _rows, clients in found})
    one, most = clients[0], clients[-1]
    compared = []

    def slower(what: str, measure: tuple[str, int, int], other: tuple[str, int, int], bar: float) -> None:
        slow, fast = found[measure], found[other]
        cost = slow.cost / fast.cost if slow.cost and fast.cost else None
        compared.append(Comparison(what, fast.ratio / slow.ratio, bar, at_least=False, cost=cost))

    for rows in sizes:
        there = f", {rows:,} contributions"
        slower(f"{UNCACHED} / {BARE}{there}", (UNCACHED, rows, one), (BARE, rows, one), 3)
        slower(f"{DEEP} / {LIST}{there}", (DEEP, rows, one), (LIST, rows, one), 1.2)
        slower(f"{SUBMISSION} / {BARE_POST}{there}", (SUBMISSION, rows, most), (BARE_POST, rows, most), 2)
        sent, small = found[SUBMISSION, rows, most], found[HELLO_POST, rows, most]
        share = sent.ratio / small.ratio
        compared.append(
            Comparison(f"{SUBMISSION}s per {HELLO_POST}, {most} clients{there}", share, 0.08, at_least=True)
        )
        seconds = sent.milliseconds(0.99) / 1000
        compared.append(
            Comparison(f"{SUBMISSION}, p99 in seconds, {most} clients{there}", seconds, 1, at_least=False)
        )
    if len(sizes) > 1:
        small_size, large_size = sizes[-2], sizes[-1]
        what = f"{UNCACHED}: {large_size:,} / {small_size:,} contributions"
        slower(what, (UNCACHED, large_size, one), (UNCACHED, small_size, one), 1.2)
    return compared


def comparison_table(compared: Iterable[Comparison]) -> str:
    """Markdown."""
    rows = [("comparison", "value", "bar", "", "server time"), ("---", "--:", "--:", "---", "--:")]
    for one in compared:
        sign = "≥" if one.at_least else "≤"
        verdict, cost = "OK" if one.passed else "over", f"{one.cost:.2f}" if one.cost else ""
        rows.append((one.what, f"{one.value:.2f}", f"{sign} {one.bar:g}", verdict, cost))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def table(lines: Iterable[Line]) -> str:
    """Markdown."""
    rows = [HEAD, tuple("---" if place == 0 else "--:" for place in range(len(HEAD)))]
    rows += [line.cells for line in lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def written(ratio: float) -> str:
    """1.23, or 1/23 when that reads better."""
    return f"{ratio:.2f}" if ratio >= 0.5 else f"1/{1 / ratio:.1f}"


def _bar(name: str, *, clients: int, database: str, redis: bool) -> float | None:
    if clients != 1:
        return None
    return {UNCACHED: UNCACHED_BAR, CACHED: CACHED_BARS["redis" if redis else database]}.get(name)


def _kilo(size: int) -> str:
    return f"{size / 1000:.1f}"
