"""What a run needs and takes away again: a database and a server."""

import argparse
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bench.load import HOST, BenchError, Connection, get

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN = 60.0
STOP_WITHIN = 10.0


@contextmanager
def scratch_database(server_url: str) -> Iterator[str]:
    """The URL of a new, empty PostgreSQL database beside the one `server_url` names; dropped afterwards.

    Without `server_url`, an empty URL: the settings then keep an SQLite file in the scratch folder.
    """
    if not server_url:
        yield ""
        return
    name = f"bench_{secrets.token_hex(4)}"
    address = urlsplit(server_url)
    with psycopg.connect(server_url, autocommit=True, connect_timeout=5) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(address._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server_url, autocommit=True, connect_timeout=5) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def scratch_portal(
    database: str, parser: argparse.ArgumentParser, *, settings: str = "bench.settings"
) -> Iterator[None]:
    """Settings of the bench with a database of its own; bench.cms_settings for what opens the CMS."""
    address = os.environ.get("DATABASE_URL", "") if database == "postgresql" else ""
    if database == "postgresql" and not address.startswith("postgres"):
        parser.error("--database postgresql wants a DATABASE_URL: a scratch database is made beside it.")
    with tempfile.TemporaryDirectory(prefix="transfo-bench-") as folder, scratch_database(address) as url:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": settings,
            "BENCH_DIR": folder,
            "DATABASE_URL": url,
            "REDIS_URL": "",
            "LOG_LEVEL": "ERROR",
        }
        yield


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def server(port: int, folder: Path) -> Iterator[int]:
    """gunicorn as `make run` starts it (home/serving.py), ended by its id, which is what one gets."""
    from home.serving import THREADS, WEB_WORKERS

    command = [
        sys.executable,
        *("-m", "gunicorn", "portal.wsgi", "--bind", f"{HOST}:{port}"),
        *("--worker-class", "gthread", "--workers", str(WEB_WORKERS), "--threads", str(THREADS)),
        *("--config", "python:portal.gunicorn", "--log-level", "warning"),
    ]
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ, stdout=output, stderr=output, start_new_session=True
        )
    try:
        _wait_until_ready(process, port, log)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end and process.poll() is None:
        try:
            connection = Connection(port)
        except OSError:
            time.sleep(0.1)
            continue
        try:
            if connection.ask(get(port, "/healthz")).status == 200:
                return
        finally:
            connection.close()
    raise BenchError(f"The server does not answer:\n{log.read_text(errors='replace')[-4000:]}")


def processor_seconds(pid: int) -> float:
    """Processor time of the process and its children so far; 0 where the system does not say (not Linux)."""
    process = Path("/proc") / str(pid)
    try:
        # Nanoseconds of each thread; /proc/PID/stat counts in hundredths of a second.
        own = sum(int(file.read_text().split()[0]) for file in process.glob("task/*/schedstat")) / 1e9
        children = (process / "task" / str(pid) / "children").read_text().split()
    except (OSError, ValueError):
        return 0.0
    return own + sum(processor_seconds(int(child)) for child in children)
