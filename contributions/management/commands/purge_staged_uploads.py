from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from contributions.files import purge_staged


class Command(BaseCommand):
    """Forgets files that nobody sent within a day. Run it every hour."""

    help = "Removes the files that have waited for more than a day in a form that was not sent."

    def handle(self, *args: Any, **options: Any) -> None:
        purged = purge_staged(timezone.now())
        self.stdout.write(f"{purged} file(s) removed.")
