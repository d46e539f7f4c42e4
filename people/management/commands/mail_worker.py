import logging
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from people.mail.sender import Sender
from portal.stopping import Stopping

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 2
# While the mail server takes nothing: longer and longer, the last one for as long as it lasts.
OUTAGE_PAUSES = (5, 15, 30, 60)


class Command(BaseCommand):
    """Sends what is queued, for as long as it runs. A failure is logged and tried again."""

    help = "Delivers queued mail until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = Stopping()
        sender = Sender(lambda: stopping.asked)
        outages = 0
        while not stopping.asked:
            outages = outages + 1 if self._one_round(sender) else 0
            stopping.wait(OUTAGE_PAUSES[min(outages, len(OUTAGE_PAUSES)) - 1] if outages else PAUSE_SECONDS)

    def _one_round(self, sender: Sender) -> bool:
        """Whether the mail server takes nothing."""
        try:
            trouble = sender.round().trouble
            if trouble:
                logger.warning("the mail server takes nothing: %s", trouble)
        except Exception:
            # Whatever happened to one round, the mail of the next ones must still leave.
            logger.exception("mail round failed")
            return False
        finally:
            close_old_connections()
        return bool(trouble)
