"""The portal as in service, several gunicorn processes, on the database of the tests."""

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from bench.load import BenchError, Connection, get
from bench.scratch import HOST, free_port
from tests.processes import ROOT, database_url, eventually


@contextmanager
def several_processes(log: Path, *, workers: int = 3, threads: int = 4) -> Generator[int]:
    """The port of a server of `workers` processes. What the test wrote must be committed."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"{HOST}:{port}"),
        *("--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads)),
        *("--config", "python:portal.gunicorn"),
    ]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": database_url(),
        "PUBLIC_BASE_URL": f"http://{HOST}:{port}",
    }
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        eventually(lambda: _answers(port, process, log))
        yield port
    finally:
        process.terminate()
        process.wait()


def _answers(port: int, process: "subprocess.Popen[bytes]", log: Path) -> bool:
    assert process.poll() is None, log.read_text(errors="replace")[-4000:]
    try:
        connection = Connection(port)
    except OSError:
        return False
    try:
        return connection.ask(get(port, "/healthz")).status == 200
    except (BenchError, OSError):
        return False
    finally:
        connection.close()
