from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from contributions import search
from contributions.models import Contribution

BATCH = 500
TOLD_EVERY = 20


class Command(BaseCommand):
    help = (
        "Indexes every contribution anew for the search, and takes out what is no contribution any more. "
        "Can be repeated, stopped and resumed while the portal runs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--after", type=int, default=0, metavar="ID", help="resume after the number last told"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        last, indexed, batches = options["after"], 0, 0
        while batch := self._index_after(last):
            last, indexed, batches = batch[-1].pk, indexed + len(batch), batches + 1
            if batches % TOLD_EVERY == 0:
                self.stdout.write(f"{indexed:,} indexed, up to {last}")
        forgotten = search.forget_orphans()
        search.tidy()
        self.stdout.write(f"{indexed:,} indexed, {forgotten:,} taken out.")

    @transaction.atomic
    def _index_after(self, last: int) -> list[Contribution]:
        # Locked, so that a decision taken meanwhile is not indexed as it was before.
        rows = Contribution.objects.select_for_update().filter(pk__gt=last).order_by("pk")
        fields = ("pk", "status", "page_id", *search.INDEXED)
        batch = list(rows.only(*fields)[:BATCH])
        search.index_many(batch)
        return batch
