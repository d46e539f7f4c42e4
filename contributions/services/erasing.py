"""Erasure at somebody's request: by their secret link, or by staff who were asked in writing."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from contributions import erasure_journal
from contributions.models import Submission, ThreadEntry
from contributions.sent import hold_sent, kind_of
from people import erasers
from people.models import SecretLink, User
from people.retention import count

ERASED = "contributions.erase"


@transaction.atomic
def erase(*, submission_id: int, by: User | None, now: datetime) -> bool:
    """Erase everything personal about one submission; whether there was anything left to erase.

    `by` is who of the staff did it, None its author. What was public is withdrawn. The reference, the dates,
    what was decided under which rule and the secret link (which leads to these) stay. Erased twice, also at
    once, nothing happens twice. Its files go once this is committed, and the journal says so.
    """
    # The envelope's row is the lock: a decision under way is finished first, the next one is refused.
    submission = hold_sent(submission_id)
    first = submission.erased_at is None
    if first:
        page = submission.page.specific
        kind_of(submission).take_back(submission, page, by=by, now=now)
    counts = {each.code: each.of_submission([submission_id], now=now) for each in erasers.registered()}
    for code, number in counts.items():
        if number:
            count(code, number, day=timezone.localdate(now), on_request=True)
    erasers.tell_erased({submission.page_id})
    if first:
        SecretLink.objects.filter(submission=submission, purpose=SecretLink.Purpose.CONFIRM).delete()
        submission.idempotency_key, submission.erased_at = None, now
        submission.save(update_fields=["idempotency_key", "erased_at"])
        ThreadEntry.objects.create(
            submission=submission, kind=ThreadEntry.Kind.ERASED, at=now, stage=page.stage, public=False
        )
        log(instance=submission, action=ERASED, user=by, data={"reference": submission.reference})
        reference = submission.reference
        transaction.on_commit(lambda: erasure_journal.note(reference, now))
    return first or any(counts.values())


def replay_erasures(erasures: Iterable[tuple[str, datetime]], *, now: datetime) -> int:
    """Erase again, in a restored database, what had been erased since its backup; how many there were.

    `erasures` are (reference, instant), from `erasure_journal.entries()` and `erasures_on_request()` of the
    database that was lost, if it can still be read: in any order, repeated or not. Unknown references are
    passed over (sent after the backup), and so is what is erased already. Each is its own transaction.
    """
    replayed = 0
    for reference, at in erasures:
        found = Submission.objects.filter(reference=reference, erased_at__isnull=True).first()
        if found is not None:
            replayed += erase(submission_id=found.pk, by=None, now=min(at, now))
    return replayed


def erasures_on_request() -> Iterator[tuple[str, datetime]]:
    """(reference, instant) of every erasure that somebody asked for, the oldest first.

    `erased_at` alone would also name what went by its date.
    """
    erased = Submission.objects.filter(erased_at__isnull=False, thread__kind=ThreadEntry.Kind.ERASED)
    rows = erased.order_by("erased_at", "id").values_list("reference", "erased_at")
    yield from rows.iterator(chunk_size=1000)
