"""For processes that work in rounds: SIGTERM and SIGINT end them after the present round, at once if idle."""

import os
import select
import signal
from types import FrameType


class Stopping:
    """Whether somebody asked this process to end; made once, in its main thread."""

    def __init__(self) -> None:
        self.asked = False
        # Not a threading.Event: set() in a handler waits forever for a wait() that it interrupted.
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def wait(self, seconds: float) -> None:
        """Pause for so long, or until somebody asks."""
        select.select([self._reader], [], [], seconds)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if not self.asked:
            self.asked = True
            os.write(self._writer, b".")
