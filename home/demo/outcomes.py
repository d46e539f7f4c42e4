"""What became of the contributions of the demonstration, as the content writes it."""

from datetime import date, datetime, timedelta

from calls.models import CallPage
from contributions.models import Contribution, ThreadEntry
from contributions.outcomes.words import OutcomeWords
from contributions.services.outcomes import draft_outcomes, publish_outcomes
from home.demo.content import OPENING_HOUR, Entry, day_of
from portal.dates import instant

# Where results are still awaited, a contribution is answered some days after it came.
ANSWERED_AFTER = timedelta(days=4)


def load_outcomes(loaded: list[tuple[CallPage, Entry]], *, today: date) -> None:
    """Give the contributions their outcomes, once; what somebody made of one since stays."""
    for call, entry in loaded:
        for at, wanted in _missing(call, entry, today).items():
            draft_outcomes(wanted, by=None, now=at)
            publish_outcomes(page=call, by=None, now=at)


def _missing(call: CallPage, entry: Entry, today: date) -> dict[datetime, dict[int, OutcomeWords]]:
    """By instant, the outcomes that were never published: those of a former call come with its results."""
    rows = Contribution.objects.published().of_page(call).select_related("submission")
    by_key = {row.submission.idempotency_key: row for row in rows}
    steps = ThreadEntry.objects.filter(submission__page=call.pk, kind=ThreadEntry.Kind.OUTCOME)
    answered = set(steps.values_list("submission", flat=True))
    results = day_of(entry, "results", today=today)
    found: dict[datetime, dict[int, OutcomeWords]] = {}
    for each in entry.entries("contributions"):
        code, words = each.get("outcome", ""), each.get("reply", "")
        row = by_key.get(f"demo:{each.get('id')}")
        if not code or row is None or row.pk in answered:
            continue
        is_former = results is not None and results < today
        at = instant(results, OPENING_HOUR) if is_former and results else row.submitted_at + ANSWERED_AFTER
        found.setdefault(at, {})[row.pk] = OutcomeWords.typed(code, words, call.service_name, None)
    return found
