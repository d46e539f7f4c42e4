"""An SMTP server that keeps nothing of a mail but its Message-ID: `python -m bench.mail_sink PORT FILE`.

A process of its own, so that it takes no time from whoever sends. Ends when its standard input does.
"""

import re
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from bench.load import HOST

MESSAGE_ID = re.compile(rb"^Message-ID: (\S+)", re.MULTILINE | re.IGNORECASE)


class Sink:
    def __init__(self, file: Path) -> None:
        self._file = file.open("ab", buffering=0)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        found = MESSAGE_ID.search(envelope.content)
        self._file.write((found[1] if found else b"?") + b"\n")
        return "250 Kept"


def main() -> None:
    controller = Controller(Sink(Path(sys.argv[2])), hostname=HOST, port=int(sys.argv[1]))
    controller.start()
    print("listening", flush=True)
    sys.stdin.read()
    controller.stop()


if __name__ == "__main__":
    main()
