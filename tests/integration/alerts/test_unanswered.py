"""Requests to the author that nobody answered come back to the moderators."""

from datetime import datetime

import pytest
from django.core.management.base import CommandError

from contributions import services, unanswered
from contributions.digest import send_digests
from contributions.models import Contribution, Submission
from contributions.services import ANSWERED_WITHIN
from tests.alerts import DAY, MINUTE, NOW, asked, moderator, run, told
from tests.factories import make_call
from tests.racing import at_once

pytestmark = pytest.mark.django_db


def test_requests_come_back_after_their_time_and_wait_since_they_were_made(call, clock):
    late, early, answered = (asked(call, at) for at in (NOW, NOW + MINUTE, NOW))
    services.correct(submission_id=answered.pk, title="Corrigé", body="Corrigé", now=NOW + DAY)
    clock.move_to(NOW + ANSWERED_WITHIN)
    assert "1 contribution(s) would come back" in run("return_unanswered_requests", dry_run=True)
    assert Contribution.objects.get(pk=late.pk).status == Contribution.Status.CHANGES_REQUESTED
    assert "1 contribution(s) came back" in run("return_unanswered_requests")
    assert Contribution.objects.get(pk=late.pk).status == Contribution.Status.AWAITING
    assert Submission.objects.get(pk=late.pk).awaiting_since == NOW
    assert Contribution.objects.get(pk=early.pk).status == Contribution.Status.CHANGES_REQUESTED
    assert "0 contribution(s) came back" in run("return_unanswered_requests")
    # And a moderator hears of it.
    user = moderator()
    assert send_digests(now=NOW + ANSWERED_WITHIN).told >= 1
    assert late.reference in told(user)[0].message


def test_one_that_cannot_come_back_does_not_stop_the_others(call, clock, monkeypatch):
    rows = [asked(call, NOW) for _number in range(5)]
    monkeypatch.setattr(unanswered, "BATCH", 2)
    verb = unanswered.return_unanswered

    def unlucky(*, submission_id: int, now: datetime) -> bool:
        if submission_id == rows[1].pk:
            raise OSError("no")
        return verb(submission_id=submission_id, now=now)

    monkeypatch.setattr(unanswered, "return_unanswered", unlucky)
    clock.move_to(NOW + ANSWERED_WITHIN)
    with pytest.raises(CommandError, match="1 could not"):
        run("return_unanswered_requests")
    awaiting = Contribution.objects.filter(status=Contribution.Status.AWAITING)
    assert {row.pk for row in awaiting} == {row.pk for row in rows} - {rows[1].pk}


@pytest.mark.django_db(transaction=True)
def test_a_correction_and_the_return_at_once_leave_the_correction(clock):
    contribution = asked(make_call(), NOW)
    later = NOW + ANSWERED_WITHIN
    answers = at_once(
        lambda: services.correct(submission_id=contribution.pk, title="Corrigé", body="Mots", now=later),
        lambda: services.return_unanswered(submission_id=contribution.pk, now=later),
    )
    # Whichever comes first: once it is back in the queue it can still be corrected.
    assert isinstance(answers[0], Contribution)
    assert answers[1] in (True, False)
    stored = Contribution.objects.get(pk=contribution.pk)
    assert (stored.status, stored.title) == (Contribution.Status.AWAITING, "Corrigé")
