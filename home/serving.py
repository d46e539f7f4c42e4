"""The processes of a local installation: the web server and its workers, started and ended together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from types import FrameType

from django.conf import settings
from django.core.management.base import CommandError

HOST = "127.0.0.1"
READY_WITHIN = 90.0
STOP_WITHIN = 10.0
WEB_WORKERS = 2
THREADS = 4
# What runs beside the web server, as words for manage.py.
WORKERS = (("mail_worker",), ("run_scheduled_jobs", "--loop"))
PR_SET_PDEATHSIG = 1


def free_port_or_sentence(port: int) -> str:
    """An empty text when `port` can be listened on, else a sentence that says what to do."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return (
                f"Port {port} is taken on {HOST}: choose another one, for example PORT={port + 1} make run."
            )
    return ""


class Stopped(SystemExit):
    """Somebody asked the whole to end."""


class Services:
    """gunicorn and the workers as children of this process; one ends, all end."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, _stop)
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": str(settings.SETTINGS_MODULE)}
        for command in (self._web(), *map(_manage, WORKERS)):
            self._running.append(
                # In a session of their own: Ctrl-C reaches this process alone, which then ends them in order.
                subprocess.Popen(command, env=environment, start_new_session=True, preexec_fn=_end_with_us())
            )

    def wait_until_ready(self) -> None:
        """Return once the site answers; raises CommandError when it does not in time."""
        end = time.monotonic() + READY_WITHIN
        while time.monotonic() < end:
            self._fail_when_one_ended()
            try:
                with urllib.request.urlopen(f"http://{HOST}:{self.port}/healthz", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise CommandError("The server does not answer: see the lines above.")

    def wait(self) -> None:
        """Stay until one of the processes ends or somebody stops this one."""
        while True:
            self._fail_when_one_ended()
            time.sleep(0.5)

    def stop(self) -> None:
        """End what was started, by id, gently first."""
        for process in self._running:
            if process.poll() is None:
                process.terminate()
        end = time.monotonic() + STOP_WITHIN
        for process in self._running:
            try:
                process.wait(timeout=max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()

    def _fail_when_one_ended(self) -> None:
        for process in self._running:
            if process.poll() is not None:
                raise CommandError(f"A process ended with code {process.returncode}: {process.args!r}")

    def _web(self) -> list[str]:
        return [
            sys.executable,
            *("-m", "gunicorn", "portal.wsgi"),
            *("--bind", f"{HOST}:{self.port}"),
            *("--worker-class", "gthread", "--workers", str(WEB_WORKERS), "--threads", str(THREADS)),
            *("--config", "python:portal.gunicorn"),
        ]


def _manage(words: tuple[str, ...]) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]


def _end_with_us() -> Callable[[], object] | None:
    """For a child to do as it begins, on Linux: SIGTERM for it once its parent is gone, be it by kill -9."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped(0)
