from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.tasks.backend import heavy_backend

DEAD_AFTER_SECONDS = 15


class Command(BaseCommand):
    """Does heavy tasks, for as long as it runs. Asked to end, it finishes its task or gives it back."""

    help = "Does heavy tasks (exports and the like) until it is stopped; several may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dead-after",
            type=int,
            default=DEAD_AFTER_SECONDS,
            metavar="SECONDS",
            help="On Redis, how long a worker may give no sign of life before its task is another's "
            f"(3 or more; {DEAD_AFTER_SECONDS} by default). In the database a dead worker shows at once.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        heavy_backend().work(dead_after=max(3, options["dead_after"]))
