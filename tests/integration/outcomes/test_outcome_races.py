"""Two people at the same moment about the same outcomes: each published once, none lost."""

from datetime import timedelta

import pytest
from django.utils import timezone
from post_office.models import Email

from contributions import services
from contributions.models import Contribution, Outcome, OutcomeDraft, ThreadEntry
from contributions.outcomes import mailing
from contributions.outcomes.plan import confirm, keep, planned
from contributions.outcomes.sheet_reading import SheetRow
from contributions.services import outcomes
from tests.factories import make_call, make_contribution, make_received, make_user
from tests.outcomes import an_answer, draft
from tests.racing import at_once, meeting

pytestmark = pytest.mark.django_db(transaction=True)


def with_address(call, number: int) -> Contribution:
    got = make_received(call, email=f"a{number}@example.org")
    services.publish(submission_id=got.contribution.pk, version_seen=1, by=make_user(), now=timezone.now())
    return Contribution.objects.get(pk=got.contribution.pk)


def test_two_coordinators_publish_at_once_and_each_outcome_is_published_once(monkeypatch):
    call = make_call()
    rows = [draft(with_address(call, number)) for number in range(3)]
    Email.objects.all().delete()
    people = [make_user("coordinator") for _ in range(2)]
    meeting(monkeypatch, (outcomes, "hold"), (outcomes, "_publish"))
    now = timezone.now()
    done = at_once(*(lambda by=by: services.publish_outcomes(page=call, by=by, now=now) for by in people))
    assert sorted(each.published for each in done) == [0, 3], done
    steps = ThreadEntry.objects.filter(kind=ThreadEntry.Kind.OUTCOME)
    assert sorted(steps.values_list("submission", flat=True)) == sorted(row.pk for row in rows)
    meeting(monkeypatch, (mailing, "hold_sent"))
    told = at_once(*(lambda: mailing.tell_outcomes(now) for _ in range(2)))
    assert sum(each.done for each in told) == 3, told
    assert Email.objects.count() == 3
    assert not OutcomeDraft.objects.exists()


def test_a_draft_made_while_publishing_is_published_whole_or_stays(monkeypatch):
    call = make_call()
    contribution = draft(make_contribution(call, "published"), words="Avant.")
    editor, coordinator = make_user("editor"), make_user("coordinator")
    meeting(monkeypatch, (outcomes, "hold"))
    now = timezone.now()
    again = an_answer("adapted", words="Après.")
    done = at_once(
        lambda: services.publish_outcomes(page=call, by=coordinator, now=now, drafted_until=now),
        lambda: services.draft_outcome(
            submission_id=contribution.pk, answer=again, by=editor, now=now + timedelta(seconds=1)
        ),
    )
    assert not any(isinstance(each, Exception) for each in done), done
    # What the editor meant is never lost, and never published by whoever did not see it.
    assert OutcomeDraft.objects.get().words == "Après."
    published = list(Outcome.objects.values_list("words", flat=True))
    assert published == (["Avant."] if done[0].published else [])
    assert Contribution.objects.get().outcome == ("taken_up" if published else "")


def test_two_confirm_the_same_spreadsheet_and_it_is_imported_once():
    call = make_call()
    rows = [make_contribution(call, "published") for _ in range(3)]
    editor, now = make_user("editor"), timezone.now()
    lines = [SheetRow(number, row.reference, an_answer()) for number, row in enumerate(rows, start=2)]
    sheet = keep(planned(call, lines, now=now), page=call, by=editor, now=now)
    done = at_once(*[lambda: confirm(sheet.pk, by=editor, now=now)] * 2)
    assert not any(isinstance(each, Exception) for each in done), done
    assert sum(each.made for each in done if each is not None) == 3
    assert OutcomeDraft.objects.count() == 3


def test_publishing_and_erasing_at_once_leave_nothing_of_what_was_erased(monkeypatch):
    call = make_call()
    contribution = draft(with_address(call, 1), words="MOTS-EFFACES")
    coordinator, now = make_user("coordinator"), timezone.now()
    meeting(monkeypatch, (outcomes, "hold"))
    done = at_once(
        lambda: services.publish_outcomes(page=call, by=coordinator, now=now),
        lambda: services.erase(submission_id=contribution.pk, by=None, now=now),
    )
    assert not any(isinstance(each, Exception) for each in done), done
    assert not Outcome.objects.exists()
    assert not OutcomeDraft.objects.exists()
    assert not ThreadEntry.objects.filter(text__contains="MOTS-EFFACES").exists()
    assert Contribution.objects.get().outcome == ""
