"""Authors are told of all that came together in one mail: when, of what, and when not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import ngettext
from post_office.models import Email

from contributions import notifications, services, steps_told
from contributions.jobs import _tell_steps
from contributions.models import Contribution, ThreadEntry
from contributions.steps_told import MOST_TOLD, tell_steps
from events.services import say_read
from people.models import ContactDetails
from people.services import allow_mail
from portal.jobs import SomeFailed
from projects.follow_up.linking import unlink
from projects.models import Experiment
from tests.days import make_day
from tests.factories import make_call, make_received
from tests.linking import Kind, link_to, make_public
from tests.projects import make_experiment, make_project, make_result

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def published(call, email="autrice@example.org", **words):
    """A published contribution of somebody who left an address, and nothing in the queue."""
    got = make_received(call, email=email, **words).contribution
    Contribution.objects.filter(pk=got.pk).update(status="published")
    Email.objects.all().delete()
    return got


def untold():
    return ThreadEntry.objects.filter(tell_after__isnull=False).count()


def test_one_mail_says_all_that_came_together():
    call, now = make_call(title="Le premier bus"), timezone.now()
    contribution = published(call, title="MARKED-TITLE", body="MARKED-BODY")
    experiment = make_experiment(make_project(title="La gare"), title="Le banc")
    result = make_result(title="La place")
    day = make_day("over", title="La journée des bus")
    link_to(experiment, Kind.BECAME, contribution, words="Posé\nun mois.", now=now)
    link_to(result, Kind.ANSWERED_IN, contribution, now=now + 4 * MINUTE)
    say_read(event=day, reference=contribution.reference, by=None, now=now + 5 * MINUTE)
    assert tell_steps(now + 14 * MINUTE).done == 0, "ten minutes after the last one"
    assert tell_steps(now + 15 * MINUTE).done == 3
    mail = Email.objects.get()
    assert mail.to == ["autrice@example.org"]
    assert contribution.reference in mail.subject
    for words in ("Le premier bus", "Le banc", "Posé un mois.", "La place", "La journée des bus"):
        assert words in mail.message
    for page in (experiment, result, day):
        assert page.full_url in mail.message
    assert call.public_path(contribution.submission) in mail.message
    assert "MARKED" not in mail.message + mail.subject + mail.html_message
    assert tell_steps(now + timedelta(days=1)).done == 0
    assert Email.objects.count() == 1


def test_who_goes_on_linking_keeps_nobody_waiting_for_more_than_an_hour():
    call, now = make_call(), timezone.now()
    contribution = published(call)
    for number in range(8):
        link_to(make_experiment(), Kind.BECAME, contribution, now=now + number * 8 * MINUTE)
    assert tell_steps(now + 59 * MINUTE).done == 0
    assert tell_steps(now + 60 * MINUTE).done == 8
    assert Email.objects.count() == 1


def test_a_page_that_is_not_public_waits_and_what_was_undone_is_not_told():
    call, now = make_call(), timezone.now()
    contribution = published(call)
    draft, undone = make_experiment(live=False, title="Le banc"), make_experiment()
    link_to(draft, Kind.BECAME, contribution, now=now)
    link_to(undone, Kind.BECAME, contribution, now=now)
    unlink(page=undone, kind=Kind.BECAME, submission_id=contribution.pk, by=None)
    later = now + timedelta(days=3)
    assert (tell_steps(later).done, untold()) == (0, 1)
    Experiment.objects.get(pk=draft.pk).save_revision().publish()
    assert (tell_steps(later).done, untold()) == (1, 0)
    assert "Le banc" in Email.objects.get().message


def test_without_an_address_there_is_no_mail_and_nothing_waits():
    call, now = make_call(), timezone.now()
    silent, forgotten = make_public(call), published(call)
    link_to(make_experiment(), Kind.BECAME, silent, forgotten, now=now)
    ContactDetails.objects.filter(submission=forgotten.pk).delete()
    assert (tell_steps(now + 10 * MINUTE).done, untold()) == (2, 0)
    assert not Email.objects.exists()


def test_without_room_in_the_allowance_its_author_is_told_later():
    call, now = make_call(), timezone.now()
    contribution = published(call)
    link_to(make_experiment(title="Le banc"), Kind.BECAME, contribution, now=now)
    digest = ContactDetails.objects.get(submission=contribution.pk).email_digest
    later = now + 10 * MINUTE
    while allow_mail(digest, now=later):
        pass
    assert (tell_steps(later).done, untold()) == (0, 1)
    assert not Email.objects.exists()
    assert tell_steps(later + timedelta(hours=23)).done == 0
    assert (tell_steps(later + timedelta(days=1, minutes=1)).done, untold()) == (1, 0)
    assert "Le banc" in Email.objects.get().message


def test_withdrawn_or_erased_before_it_is_told_it_is_not(client):
    call, now = make_call(), timezone.now()
    withdrawn, erased = published(call), published(call, email="autre@example.org")
    link_to(make_experiment(), Kind.BECAME, withdrawn, erased, now=now)
    Contribution.objects.filter(pk=withdrawn.pk).update(status="withdrawn")
    services.erase(submission_id=erased.pk, by=None, now=now)
    Email.objects.all().delete()
    assert tell_steps(now + timedelta(hours=2)).done == 0
    assert not Email.objects.exists()


def test_a_mail_that_fails_stops_nobody_and_is_tried_again(monkeypatch):
    call, now = make_call(), timezone.now()
    first, second = published(call), published(call, email="autre@example.org")
    link_to(make_experiment(), Kind.BECAME, first, second, now=now)
    original = notifications.queue_to_sender

    def failing(name, about, **more):
        if about.pk == first.pk:
            raise RuntimeError("no")
        original(name, about, **more)

    with monkeypatch.context() as patched:
        patched.setattr(steps_told, "queue_to_sender", failing)
        with pytest.raises(SomeFailed):
            _tell_steps(now + 10 * MINUTE)
    assert [mail.to for mail in Email.objects.all()] == [["autre@example.org"]]
    assert _tell_steps(now + 15 * MINUTE) == 1
    assert Email.objects.count() == 2


def test_many_steps_are_counted_in_the_mail():
    call, now = make_call(), timezone.now()
    contribution = published(call)
    for _each in range(MOST_TOLD + 2):
        link_to(make_experiment(), Kind.BECAME, contribution, now=now)
    assert tell_steps(now + 10 * MINUTE).done == MOST_TOLD + 2
    sentence = ngettext("And %(number)s other step.", "And %(number)s other steps.", 2) % {"number": 2}
    assert sentence in Email.objects.get().message


def test_a_round_costs_the_same_queries_for_each_contribution():
    call, page, counts = make_call(), make_experiment(), []
    for number in (2, 6):
        now = timezone.now()
        rows = [published(call, email=f"a{number}-{each}@example.org") for each in range(number)]
        link_to(page, Kind.BECAME, *rows, now=now)
        with CaptureQueriesContext(connection) as queries:
            assert tell_steps(now + 10 * MINUTE).done == number
        counts.append(len(queries))
    each = (counts[1] - counts[0]) / 4
    assert each <= 40
    assert counts[0] - 2 * each < 10
