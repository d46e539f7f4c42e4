from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from home.demo.loader import load_demo
from home.demo.reset import reset_demo


class Command(BaseCommand):
    help = "Loads the demonstration (demo/content.yaml) without undoing anybody's edits."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--refresh-dates", action="store_true", help="move the dates that follow the calendar to today"
        )
        parser.add_argument(
            "--reset",
            action="store_true",
            help="delete the demonstration first, and what was sent to its calls",
        )
        parser.add_argument("--yes", action="store_true", help="confirm --reset")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["reset"]:
            if not options["yes"]:
                raise CommandError(
                    "--reset deletes the demonstration and every contribution sent to its calls: add --yes."
                )
            counts = reset_demo()
            self.stdout.write("Deleted: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
        load_demo(refresh_dates=options["refresh_dates"], say=self.stdout.write)
        self.stdout.write("The demonstration is loaded.")
