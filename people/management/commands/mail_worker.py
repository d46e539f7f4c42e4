import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from post_office.mail import send_queued_mail_until_done

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 2


class Command(BaseCommand):
    """Sends what is queued, for as long as it runs. A failure is logged and tried again."""

    help = "Delivers queued mail until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            self._one_round()
            stop.wait(PAUSE_SECONDS)

    def _one_round(self) -> None:
        try:
            send_queued_mail_until_done()
        except Exception:
            # Whatever happened to one round, the mail of the next ones must still leave.
            logger.exception("mail round failed")
        finally:
            close_old_connections()
