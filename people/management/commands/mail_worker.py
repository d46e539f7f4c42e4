import logging
import signal
import threading
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone
from post_office.mail import send_queued_mail_until_done

from people.services import forget_old_allowances

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 2
TIDY_EVERY = 1800  # rounds, about an hour
KEEP_SENT_DAYS = 15


class Command(BaseCommand):
    """Sends what is queued, for as long as it runs. A failure is logged and tried again."""

    help = "Delivers queued mail until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        rounds = 0
        while not stop.is_set():
            self._one_round(tidy=rounds % TIDY_EVERY == 0)
            rounds += 1
            stop.wait(PAUSE_SECONDS)

    def _one_round(self, *, tidy: bool) -> None:
        try:
            send_queued_mail_until_done()
            if tidy:
                forget_old_allowances(now=timezone.now())
                # Queued addresses are personal data too: they go once the mail is out.
                call_command("cleanup_mail", days=KEEP_SENT_DAYS, delete_attachments=True, stdout=StringIO())
        except Exception:
            # Whatever happened to one round, the mail of the next ones must still leave.
            logger.exception("mail round failed")
        finally:
            close_old_connections()
