"""A command in a process of its own: how long it took, and the most memory it held.

A process keeps, through `exec`, the peak of whoever forked it (Linux, getrusage(2): ru_maxrss). The benches
that ask this have just filled a table and are large themselves; so a small process stands between, and says
the peak of its child alone.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.load import BenchError
from bench.scratch import ROOT

_BETWEEN = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, text=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
print(done.stdout, end="")
sys.exit(done.returncode)
"""


@dataclass(frozen=True)
class Ran:
    seconds: float
    # Megabytes.
    peak: float
    printed: str


def run_alone(command: Sequence[str]) -> Ran:
    """Run `command` with this environment. Raises BenchError when it fails."""
    began = time.monotonic()
    process = subprocess.run(
        # Isolated and without site: nothing is imported that the command would not need.
        [sys.executable, "-I", "-S", "-c", _BETWEEN, *command],
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    seconds = time.monotonic() - began
    if process.returncode:
        raise BenchError(f"{' '.join(command[:3])}… failed.")
    peak, _newline, printed = process.stdout.partition("\n")
    return Ran(seconds, int(peak) / 1024, printed)
