"""A small HTTP client that costs little beside the server, and loads that take turns.

The machine is shared and noisy: a load is cut into slices, each between two slices of the reference,
and what counts is the median of the ratios of neighbours.
"""

import re
import selectors
import socket
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

HOST = "127.0.0.1"
ANSWER_WITHIN = 30.0
MOST_PER_SLICE = 5_000
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
# What a browser sends: the server compresses for it, as it does for visitors.
BROWSER = (
    "User-Agent: Mozilla/5.0 (bench)\r\n"
    "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8\r\n"
    "Accept-Language: fr,fr-FR;q=0.8,en;q=0.5\r\n"
    "Accept-Encoding: gzip, deflate\r\n"
)


class BenchError(Exception):
    """The measurement cannot go on; the message says why."""


@dataclass(frozen=True)
class Answer:
    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The last header of that name, empty when there is none."""
        found = re.findall(rb"\r\n%s: *([^\r]*)" % re.escape(name.encode()), self.head, re.IGNORECASE)
        return found[-1].decode() if found else ""


def get(port: int, path: str, headers: str = "") -> bytes:
    """The bytes of a GET."""
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\n{BROWSER}{headers}\r\n".encode()


def post(port: int, path: str, body: bytes, headers: str = "") -> bytes:
    """The bytes of a POST of an HTML form."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\n{BROWSER}{headers}"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


class Connection:
    """One kept-alive connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = self._opened()
        self.request = b""
        self._received = b""
        self._reopened = False

    def _opened(self) -> socket.socket:
        opened = socket.create_connection((HOST, self.port), timeout=ANSWER_WITHIN)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened

    def send(self, request: bytes) -> None:
        self.request, self._received, self._reopened = request, b"", False
        try:
            self.socket.sendall(request)
        except (BrokenPipeError, ConnectionResetError):
            self._again()

    def receive(self) -> Answer | None:
        """Read what has come; the answer once it is whole."""
        try:
            chunk = self.socket.recv(262_144)
        except ConnectionResetError:
            chunk = b""
        if not chunk:
            if self._received or self._reopened:
                raise BenchError("The server closed a connection in the middle of an answer.")
            self._again()
            return None
        self._received += chunk
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return None
        length = LENGTH.search(self._received, 0, end)
        if length is None:
            raise BenchError("An answer without Content-Length.")
        if len(self._received) < end + 4 + int(length.group(1)):
            return None
        return Answer(int(self._received[9:12]), self._received[:end], self._received[end + 4 :])

    def ask(self, request: bytes) -> Answer:
        self.send(request)
        while True:
            answer = self.receive()
            if answer is not None:
                return answer

    def close(self) -> None:
        self.socket.close()

    def _again(self) -> None:
        """The server had closed an idle connection before it read the request."""
        self.socket.close()
        self.socket, self._reopened = self._opened(), True
        self.socket.sendall(self.request)


@dataclass(frozen=True)
class Load:
    """One kind of request: the bytes that a client sends next, and the status that is right."""

    name: str
    request: Callable[[int], bytes]
    status: int = 200


@dataclass
class Slice:
    """What one turn of a load gave."""

    seconds: float
    latencies: list[float]
    errors: int
    server_seconds: float = 0.0  # processor time that the server took; 0 where nobody can say

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def cost(self) -> float:
        """Processor time of the server for one request."""
        return self.server_seconds / len(self.latencies)


def run_slice(connections: list[Connection], load: Load, seconds: float) -> Slice:
    """Keep every connection busy with `load` for `seconds`, then wait for the last answers."""
    if len(connections) == 1:
        return _run_one(connections[0], load, seconds)
    result = Slice(0.0, [], 0)
    sent: dict[Connection, float] = {}

    def send(client: int, connection: Connection) -> None:
        request = load.request(client)
        sent[connection] = time.perf_counter()
        connection.send(request)

    began = time.perf_counter()
    end = began + seconds
    under_way = len(connections)
    with selectors.DefaultSelector() as selector:
        for client, connection in enumerate(connections):
            send(client, connection)
            selector.register(connection.socket, selectors.EVENT_READ, (client, connection))
        while under_way:
            events = selector.select(ANSWER_WITHIN)
            if not events:
                raise BenchError(f"{load.name}: no answer within {ANSWER_WITHIN:.0f} seconds.")
            for key, _mask in events:
                client, connection = key.data
                answer = connection.receive()
                if answer is not None:
                    now = time.perf_counter()
                    result.latencies.append(now - sent[connection])
                    result.errors += answer.status != load.status
                    if now >= end or len(result.latencies) >= MOST_PER_SLICE:
                        selector.unregister(connection.socket)
                        under_way -= 1
                        continue
                    send(client, connection)
                if connection.socket is not key.fileobj:  # it was opened anew
                    selector.unregister(key.fileobj)
                    selector.register(connection.socket, selectors.EVENT_READ, key.data)
    result.seconds = time.perf_counter() - began
    return result


def _run_one(connection: Connection, load: Load, seconds: float) -> Slice:
    """The same for one client, without a selector's system calls."""
    latencies: list[float] = []
    errors = 0
    began = now = time.perf_counter()
    end = began + seconds
    while now < end and len(latencies) < MOST_PER_SLICE:
        request = load.request(0)
        before = time.perf_counter()
        answer = connection.ask(request)
        now = time.perf_counter()
        latencies.append(now - before)
        errors += answer.status != load.status
    return Slice(now - began, latencies, errors)


@dataclass
class Measured:
    """A load beside its reference: medians over the turns."""

    name: str
    slices: list[Slice] = field(default_factory=list)
    # The slices of the reference before and after each.
    references: list[tuple[Slice, Slice]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return statistics.median(turn.rate for turn in self.slices)

    @property
    def reference_rate(self) -> float:
        return statistics.median(_mean_rate(pair) for pair in self.references)

    @property
    def ratio(self) -> float:
        """Requests per second, as a part of the reference's."""
        pairs = zip(self.slices, self.references, strict=True)
        return statistics.median(turn.rate / _mean_rate(pair) for turn, pair in pairs)

    @property
    def cost(self) -> float | None:
        """Processor time of the server for one request, as a multiple of the reference's."""
        pairs = zip(self.slices, self.references, strict=True)
        costs = [(turn.cost, (before.cost + after.cost) / 2) for turn, (before, after) in pairs]
        return statistics.median(own / other for own, other in costs) if all(map(all, costs)) else None

    @property
    def errors(self) -> int:
        return sum(turn.errors for turn in self.slices)

    def milliseconds(self, share: float) -> float:
        """The time under which that share of the answers came."""
        latencies = sorted(latency for turn in self.slices for latency in turn.latencies)
        return 1000 * latencies[min(len(latencies) - 1, int(share * len(latencies)))]


def _mean_rate(pair: tuple[Slice, Slice]) -> float:
    return (pair[0].rate + pair[1].rate) / 2


def take_turns(
    connections: list[Connection],
    reference: Load,
    loads: list[Load],
    *,
    seconds: float,
    turns: int,
    server_time: Callable[[], float],
) -> list[Measured]:
    """Run every load for about `seconds` in `turns` slices, each between two slices of the reference.

    `server_time` says how much processor time the server has taken so far.
    """

    def run(load: Load, share: float) -> Slice:
        began = server_time()
        taken = run_slice(connections, load, seconds / turns * share)
        taken.server_seconds = server_time() - began
        return taken

    measured = {load.name: Measured(load.name) for load in loads}
    for load in (reference, *loads):  # warm: templates compiled, connections open, the page kept
        run(load, 1 / 4)
    for turn in range(turns):
        # Not always the same neighbours.
        first = turn % len(loads)
        before = run(reference, 1 / 2)
        for load in (*loads[first:], *loads[:first]):
            taken = run(load, 1)
            after = run(reference, 1 / 2)
            if before.errors or after.errors:
                raise BenchError("The reference itself answered with errors.")
            measured[load.name].slices.append(taken)
            measured[load.name].references.append((before, after))
            before = after
    return list(measured.values())
