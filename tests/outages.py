"""Services that are really away: a database nobody answers for, a Redis that is killed and started again."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import redis
from django.db import connection


@contextmanager
def database_away(tmp_path: Path) -> Iterator[None]:
    """The database really cannot be reached, as after a failed disk or a stopped server."""
    nowhere = {"NAME": str(tmp_path / "missing" / "db.sqlite3")}
    if connection.vendor == "postgresql":
        nowhere = {"HOST": "127.0.0.1", "PORT": str(free_port())}
    own = {name: connection.settings_dict[name] for name in nowhere}
    connection.close()
    connection.settings_dict.update(nowhere)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(own)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RedisServer:
    """A server of the test's own, to kill and start again."""

    def __init__(self, executable: str) -> None:
        self.executable = executable
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([self.executable, *options], stdout=subprocess.DEVNULL)
        for _ in range(200):
            try:
                with closing(redis.Redis.from_url(self.url)) as client:
                    client.ping()
                    return
            except redis.ConnectionError:
                time.sleep(0.05)
        pytest.fail("redis-server did not start")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
