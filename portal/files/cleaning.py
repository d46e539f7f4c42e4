"""Runs `worker.py`, which opens what strangers made: bounded memory and time, no secret, no file to write."""

import subprocess
import sys
import threading
from pathlib import Path

from django.utils.translation import gettext

from portal.files.worker import MOST_PAGES, MOST_PIXELS, Refusal

WORKER = Path(__file__).with_name("worker.py")
WORKER_SECONDS = 30
# Each takes up to a gigabyte: the others wait their turn.
_TURN = threading.BoundedSemaphore(2)


class NotCleaned(Exception):
    """A file that could not be made anew; `why` is None where the machine had no room for the work."""

    def __init__(self, why: Refusal | None) -> None:
        super().__init__(why.name if why else "no room")
        self.why = why


def made_anew(content: bytes, content_type: str) -> bytes:
    """`content` without metadata; raises NotCleaned, and nothing else.

    What crashes a library, or takes a gigabyte, ends that process and is a refusal here.
    """
    command = [sys.executable, "-I", str(WORKER), content_type]
    with _TURN:
        try:
            ended = subprocess.run(
                command,
                input=content,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                timeout=WORKER_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise NotCleaned(Refusal.TOO_MUCH) from error
        except OSError as error:  # no memory for another process
            raise NotCleaned(None) from error
    if ended.returncode == 0 and ended.stdout:
        return ended.stdout
    try:
        why = Refusal(ended.returncode)
    except ValueError:  # killed, or a crash of its own
        why = Refusal.TOO_MUCH
    raise NotCleaned(why)


def sentence(why: Refusal) -> str:
    """What is said to the person who chose the file."""
    if why == Refusal.ENCRYPTED:
        return gettext(
            "This PDF is protected by a password. Save it without protection, then choose it again."
        )
    if why == Refusal.TOO_MANY_PIXELS:
        return gettext("This picture has too many pixels: %(most)d million at most. Make it smaller.") % {
            "most": MOST_PIXELS // 1_000_000
        }
    if why == Refusal.TOO_MANY_PAGES:
        return gettext("This PDF is too long: %(most)d pages at most.") % {"most": MOST_PAGES}
    if why == Refusal.MOVING:
        return gettext("This picture moves. Choose one that does not.")
    if why == Refusal.BROKEN:
        return gettext("This file is broken and cannot be opened. Choose another one.")
    return gettext("This file takes too much to open. Choose a simpler one.")
