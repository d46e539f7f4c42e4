"""What `make run` starts beside the server ends with it, also when nobody could say so."""

import os
import socket
import urllib.request
from pathlib import Path

import pytest

from home.serving import WORKERS
from tests.processes import eventually, start

pytestmark = pytest.mark.django_db(transaction=True)

SERVE = """
from home.serving import Services
services = Services({port})
services.start()
services.wait_until_ready()
for process in services._running:
    print(process.pid, flush=True)
services.wait()
"""


def is_alive(pid: int) -> bool:
    try:
        # A zombie has ended; it is for its parent to bury.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.sqlite
def test_the_workers_run_beside_the_server_and_end_when_their_parent_is_killed():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    parent = start(SERVE.format(port=port))
    children = []
    try:
        children = [int(parent.stdout.readline()) for _child in range(1 + len(WORKERS))]
        commands = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children]
        for worker in WORKERS:
            assert any(worker[0].encode() in command for command in commands), worker
        assert ("run_scheduled_jobs", "--loop") in WORKERS
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
            assert answer.status == 200
        parent.kill()
        parent.communicate()
        eventually(lambda: not any(map(is_alive, children)))
    finally:
        parent.kill()
        parent.communicate()
        for pid in filter(is_alive, children):
            os.kill(pid, 9)
