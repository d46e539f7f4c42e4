import logging
import signal
import threading
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from people.mail.sender import Sender
from people.services import forget_old_allowances

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 2
# While the mail server takes nothing: longer and longer, the last one for as long as it lasts.
OUTAGE_PAUSES = (5, 15, 30, 60)
TIDY_EVERY = 1800  # rounds, about an hour
KEEP_SENT_DAYS = 15


class Command(BaseCommand):
    """Sends what is queued, for as long as it runs. A failure is logged and tried again."""

    help = "Delivers queued mail until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        sender = Sender(stop)
        rounds = outages = 0
        while not stop.is_set():
            outages = outages + 1 if self._one_round(sender, tidy=rounds % TIDY_EVERY == 0) else 0
            rounds += 1
            stop.wait(OUTAGE_PAUSES[min(outages, len(OUTAGE_PAUSES)) - 1] if outages else PAUSE_SECONDS)

    def _one_round(self, sender: Sender, *, tidy: bool) -> bool:
        """Whether the mail server takes nothing."""
        try:
            trouble = sender.round().trouble
            if trouble:
                logger.warning("the mail server takes nothing: %s", trouble)
            if tidy:
                forget_old_allowances(now=timezone.now())
                # Queued addresses are personal data too: they go once the mail is out.
                call_command("cleanup_mail", days=KEEP_SENT_DAYS, delete_attachments=True, stdout=StringIO())
        except Exception:
            # Whatever happened to one round, the mail of the next ones must still leave.
            logger.exception("mail round failed")
            return False
        finally:
            close_old_connections()
        return bool(trouble)
