"""Many indexed contributions to one call, a third of them still awaiting a decision."""

from django.db import connection, transaction

from bench.data import BATCH, Builder
from contributions.models import Contribution, Submission
from contributions.search import index_many
from portal.cache import touch

COMMON = "mairie"
RARE = "sémaphore"
# Only in what awaits a decision, one row in a thousand apart.
UNREAD = "brouillon"
# Only in the first five thousand rows.
OLD = "autrefois"


class SearchBuilder(Builder):
    """Rows for the search: contributions and their index, without threads."""

    def __init__(self) -> None:
        super().__init__()
        self.made = 0

    def fill_index(self, rows: int) -> None:
        """Add indexed contributions until the call has `rows` of them."""
        while self.made < rows:
            with transaction.atomic():
                self._add_indexed(min(BATCH, rows - self.made))
                touch(self.call)
        if connection.vendor == "postgresql":
            # In service autovacuum does it, some minutes later.
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE contributions_search")
                cursor.execute("ANALYZE")

    def _add_indexed(self, number: int) -> None:
        submissions = Submission.objects.bulk_create(self._submission(self.now) for _row in range(number))
        rows = []
        for submission in submissions:
            self.made += 1
            public = self.made % 3 > 0
            words = self._words()
            words["body"] += self._marks(self.made, public=public)
            status = Contribution.Status.PUBLISHED if public else Contribution.Status.AWAITING
            rows.append(
                Contribution(
                    submission=submission,
                    page_id=self.call.pk,
                    submitted_at=submission.submitted_at,
                    status=status,
                    **words,
                )
            )
        Contribution.objects.bulk_create(rows)
        index_many(rows)

    @staticmethod
    def _marks(number: int, *, public: bool) -> str:
        marks = {
            RARE: number % 2_500 == 1,
            UNREAD: not public or number % 1_000 == 1,
            OLD: number <= 5_000,
        }
        return "".join(f" {word.capitalize()}." for word, stands in marks.items() if stands)
