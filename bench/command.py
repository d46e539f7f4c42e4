"""What every bench is as a command: its options, a scratch portal around it, and an end."""

import argparse
import signal
import sys
from collections.abc import Callable
from types import FrameType

from bench.load import BenchError
from bench.scratch import scratch_portal


def parser_of(name: str, doc: str | None) -> argparse.ArgumentParser:
    """The parser of `python -m bench.NAME`, which says the first line of `doc`."""
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.{name}", description=(doc or "").partition("\n")[0]
    )
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    return parser


def ask_rows(parser: argparse.ArgumentParser) -> None:
    """How many rows, from a thousand to a million."""
    parser.add_argument("--rows", type=int, default=100_000, choices=range(1_000, 1_000_001), metavar="ROWS")


def in_scratch_portal(
    parser: argparse.ArgumentParser,
    database: str,
    run: Callable[[], int],
    *,
    settings: str = "bench.settings",
    end_after: int = 0,
) -> int:
    """What `run` returns in a portal of its own; 2 with a sentence when nothing could be measured.

    It ends after `end_after` seconds, if it is given.
    """
    if end_after:
        signal.signal(signal.SIGALRM, _stop)
        signal.alarm(end_after)
    try:
        with scratch_portal(database, parser, settings=settings):
            return run()
    except BenchError as error:
        print(error, file=sys.stderr)
        return 2


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(f"Stopped by {signal.Signals(number).name}.")
