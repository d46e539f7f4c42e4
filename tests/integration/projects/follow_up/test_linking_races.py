"""Two people link or unlink at the same moment: one step, one mail, no error."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from post_office.models import Email

from contributions import services, steps_told
from contributions.models import Contribution, Submission, ThreadEntry
from projects.follow_up import linking
from tests.factories import make_call, make_received
from tests.linking import Kind, link_to, make_public
from tests.projects import make_experiment
from tests.racing import at_once, meeting

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_people_link_the_same_at_once(monkeypatch):
    call, page = make_call(), make_experiment()
    rows = [make_public(call) for _each in range(3)]
    meeting(monkeypatch, (ThreadEntry.objects, "bulk_create"))
    first = partial(link_to, page, Kind.BECAME, *rows)
    second = partial(link_to, page, Kind.BECAME, *reversed(rows))
    assert sorted(at_once(first, second)) == [0, 3]
    assert ThreadEntry.objects.filter(page=page.pk).count() == 3


def test_one_removes_what_another_removes(monkeypatch):
    page, contribution = make_experiment(), make_public()
    link_to(page, Kind.BECAME, contribution)
    keys = list(ThreadEntry.objects.filter(page=page.pk).values_list("pk", flat=True))
    meeting(monkeypatch, (linking, "_log"))
    remove = partial(linking.unlink_steps, page=page, keys=keys, by=None)
    assert sorted(at_once(remove, remove)) == [0, 1]


def test_linked_as_it_is_withdrawn_it_is_linked_before_or_not_at_all(monkeypatch):
    page, contribution = make_experiment(), make_public()
    withdraw = partial(
        services.withdraw,
        submission_id=contribution.pk,
        version_seen=contribution.submission.version,
        by=None,
        now=timezone.now(),
        words="",
    )
    linked, withdrawn = at_once(partial(link_to, page, Kind.BECAME, contribution), withdraw)
    assert linked in (0, 1)
    assert not isinstance(withdrawn, Exception), withdrawn
    assert not linking.linked_to(page)


def test_two_runners_tell_once(monkeypatch):
    call, page = make_call(), make_experiment()
    got = make_received(call, email="autrice@example.org").contribution
    Contribution.objects.filter(pk=got.pk).update(status="published")
    link_to(page, Kind.BECAME, got)
    Email.objects.all().delete()
    meeting(monkeypatch, (steps_told, "queue_to_sender"))
    later = timezone.now() + timedelta(minutes=11)
    results = at_once(partial(steps_told.tell_steps, later), partial(steps_told.tell_steps, later))
    assert sorted(each.done for each in results) == [0, 1]
    assert Email.objects.count() == 1
    assert not Submission.objects.filter(thread__tell_after__isnull=False).exists()
