"""Build data in a scratch database, serve it on loopback, load it for a bounded time, print one table.

    python -m bench --rows 1k,10k,100k --clients 1,8 --seconds 3
    DATABASE_URL=postgresql://… python -m bench --database postgresql
    REDIS_URL=redis://… python -m bench --redis

Ends with 1 when a bar is missed or a request failed.
"""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from bench.load import BenchError
from bench.scratch import scratch_database

LONGEST_SECONDS = 30.0
MOST_CLIENTS = 64
MOST_ROWS = 1_000_000
# Nothing of the above may last longer than this, whatever happens.
END_AFTER = 30 * 60


def main() -> int:
    options = _options()
    for number in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, _stop)
    signal.alarm(END_AFTER)
    try:
        with tempfile.TemporaryDirectory(prefix="transfo-bench-") as folder, _environment(options, folder):
            # Django's settings are read from the environment prepared above.
            from bench.run import run

            return run(options)
    except BenchError as error:
        print(error, file=sys.stderr)
        return 2


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--rows", type=_rows, default="1k,10k,100k", help="published contributions (1k,10k,100k)"
    )
    parser.add_argument("--clients", type=_clients, default="1,8", help="clients at a time (1,8)")
    parser.add_argument("--seconds", type=_seconds, default="3", help="of each load, its reference apart (3)")
    parser.add_argument(
        "--turns", type=int, choices=range(1, 31), default=10, metavar="1-30", help="slices of each load (10)"
    )
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--redis", action="store_true", help="with the Redis that REDIS_URL names")
    options = parser.parse_args()
    if options.database == "postgresql" and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        parser.error("--database postgresql wants a DATABASE_URL: a scratch database is made beside it.")
    if options.redis and not os.environ.get("REDIS_URL"):
        parser.error("--redis wants a REDIS_URL.")
    return options


def _rows(typed: str) -> list[int]:
    values = [
        int(part.rstrip("km")) * {"k": 1000, "m": 1_000_000}.get(part[-1:], 1)
        for part in typed.lower().split(",")
    ]
    if not all(1 <= value <= MOST_ROWS for value in values):
        raise ValueError
    return sorted(set(values))


def _clients(typed: str) -> list[int]:
    values = [int(part) for part in typed.split(",")]
    if not all(1 <= value <= MOST_CLIENTS for value in values):
        raise ValueError
    return values


def _seconds(typed: str) -> float:
    value = float(typed)
    if not 0.1 <= value <= LONGEST_SECONDS:
        raise ValueError
    return value


@contextmanager
def _environment(options: argparse.Namespace, folder: str) -> Iterator[None]:
    """What the settings, here and in the server, read."""
    redis_url = os.environ.get("REDIS_URL", "") if options.redis else ""
    with scratch_database(os.environ["DATABASE_URL"] if options.database == "postgresql" else "") as url:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "BENCH_DIR": folder,
            "DATABASE_URL": url,
            "REDIS_URL": redis_url,
            "LOG_LEVEL": "WARNING",
        }
        yield


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(f"Stopped by {signal.Signals(number).name}.")


if __name__ == "__main__":
    sys.exit(main())
