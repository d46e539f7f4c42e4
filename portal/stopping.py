"""For processes that work in rounds: SIGTERM and SIGINT end them after the present round, at once if idle."""

import os
import select
import signal
from collections.abc import Callable


class Stopping:
    """Whether somebody asked this process to end; made once, in its main thread.

    `then` is called in the handler, the first time.
    """

    def __init__(self, then: Callable[[], object] | None = None) -> None:
        self.asked = False
        self._then = then
        # Not a threading.Event: set() in a handler waits forever for a wait() that it interrupted.
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        self.listen()

    def listen(self) -> None:
        """Take the signals (again, where a library took them meanwhile)."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.ask)

    def wait(self, seconds: float) -> None:
        """Pause for so long, or until somebody asks."""
        select.select([self._reader], [], [], seconds)

    def ask(self, *_signal: object) -> None:
        """Somebody asks: also for whoever took the signals."""
        if not self.asked:
            self.asked = True
            os.write(self._writer, b".")
            if self._then is not None:
                self._then()
