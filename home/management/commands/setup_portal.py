from typing import Any

from django.core.management.base import BaseCommand

from home.setup import set_up


class Command(BaseCommand):
    help = "Creates groups, permissions, page workflow, collections, site and root pages. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        set_up()
        self.stdout.write("The portal is set up.")
