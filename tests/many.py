"""Many rows in a few queries, for tests that count or page."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from calls.models import CallIndexPage, CallPage
from contributions.models import Contribution, Submission, ThreadEntry
from contributions.references import new_reference
from contributions.search import index_many
from tests.factories import TIMETABLES, WHOLE_CALL


def publish_many(call: CallPage, number: int, *, minutes_apart: int = 1, **fields: Any) -> list[str]:
    """So many published contributions; their references, the newest first."""
    now = timezone.now()
    submissions = Submission.objects.bulk_create(
        Submission(
            reference=new_reference(),
            kind=Submission.Kind.CONTRIBUTION,
            page_id=call.pk,
            submitted_at=now - timedelta(minutes=minutes_apart * (number - position)),
        )
        for position in range(number)
    )
    contributions = Contribution.objects.bulk_create(
        Contribution(
            submission=submission,
            page_id=call.pk,
            submitted_at=submission.submitted_at,
            status=Contribution.Status.PUBLISHED,
            **{"title": f"Titre {submission.reference}", "body": "Un texte publié."} | fields,
        )
        for submission in submissions
    )
    index_many(contributions)
    ThreadEntry.objects.bulk_create(
        ThreadEntry(submission=submission, kind=kind, at=submission.submitted_at, stage=call.stage)
        for submission in submissions
        for kind in (ThreadEntry.Kind.RECEIVED, ThreadEntry.Kind.PUBLISHED)
    )
    return [submission.reference for submission in reversed(submissions)]


def make_calls(*states: str) -> None:
    """Live calls without a revision: they cost a third of the time."""
    index = CallIndexPage.objects.get()
    for state in states:
        opens, closes, results = TIMETABLES[state]
        now = timezone.now()
        index.add_child(
            instance=CallPage(
                title=f"Un appel {state}",
                question="Que faut-il changer ?",
                opens_at=now + timedelta(days=opens),
                closes_at=now + timedelta(days=closes),
                results_promised_on=timezone.localdate(now + timedelta(days=results)),
                **WHOLE_CALL,
            )
        )
