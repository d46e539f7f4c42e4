"""Authors are told of outcomes by a job, once they are published: each once, nobody lost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext
from post_office.models import Email

from contributions import notifications, services
from contributions.models import Contribution, Outcome, ThreadEntry
from contributions.outcomes import mailing
from contributions.outcomes.mailing import tell_outcomes
from people.models import ContactDetails
from people.services import allow_mail
from portal.jobs import SomeFailed, registered
from tests.factories import make_call, make_contribution, make_reason, make_received, make_user
from tests.outcomes import WORDS, draft, publish, tell

pytestmark = pytest.mark.django_db


def by_mail(call, number: int = 0) -> Contribution:
    got = make_received(call, email=f"a{number}@example.org")
    services.publish(submission_id=got.contribution.pk, version_seen=1, by=make_user(), now=timezone.now())
    Email.objects.all().delete()
    return Contribution.objects.get(pk=got.contribution.pk)


def publish_all(call) -> None:
    services.publish_outcomes(page=call, by=make_user("coordinator"), now=timezone.now())


def addresses() -> list[str]:
    return sorted(mail.to[0] for mail in Email.objects.all())


def run_job() -> int:
    (job,) = (job for job in registered() if job.code == "tell_outcomes")
    return job.run(timezone.now())


def test_each_author_has_one_mail_with_the_words_and_no_other_one_later():
    call = make_call()
    rows = [by_mail(call, number) for number in range(3)]
    silent = make_contribution(call, "published")
    for row in (*rows, silent):
        draft(row, "not_taken_up")
    publish_all(call)
    assert not Email.objects.exists()
    assert run_job() == 3
    assert addresses() == [f"a{number}@example.org" for number in range(3)]
    assert all(WORDS in mail.message for mail in Email.objects.all())
    assert run_job() == 0
    assert not ThreadEntry.objects.filter(tell_after__isnull=False).exists()


def test_publishing_costs_the_same_whoever_is_to_be_told():
    def queries(number: int) -> int:
        call = make_call()
        for each in range(number):
            draft(by_mail(call, each))
        with CaptureQueriesContext(connection) as captured:
            publish_all(call)
        return len(captured)

    assert queries(2) == queries(12)


def test_killed_in_between_it_goes_on_and_tells_nobody_twice(monkeypatch):
    call = make_call()
    for number in range(4):
        draft(by_mail(call, number))
    publish_all(call)
    queue, calls = notifications.queue_outcome, []

    def dies_at_the_third(*args, **kwargs):
        queue(*args, **kwargs)
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(notifications, "queue_outcome", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        tell()
    assert len(addresses()) == 2
    monkeypatch.undo()
    assert tell() == 2
    assert addresses() == [f"a{number}@example.org" for number in range(4)]


def test_more_than_a_round_takes_are_told_in_the_next(monkeypatch):
    monkeypatch.setattr(mailing, "IN_ONE_GO", 2)
    call = make_call()
    for number in range(3):
        draft(by_mail(call, number))
    publish_all(call)
    assert (tell(), tell(), tell()) == (2, 1, 0)


def test_one_that_fails_costs_the_others_nothing_and_is_told_later(monkeypatch):
    call = make_call()
    rows = [draft(by_mail(call, number)) for number in range(2)]
    publish_all(call)
    assert set(Contribution.objects.values_list("outcome", flat=True)) == {"taken_up"}
    queue = notifications.queue_outcome

    def fails_for_the_first(contribution, **kwargs):
        if contribution.pk == rows[0].pk:
            raise OSError
        queue(contribution, **kwargs)

    monkeypatch.setattr(notifications, "queue_outcome", fails_for_the_first)
    with pytest.raises(SomeFailed) as raised:
        run_job()
    assert (raised.value.done, raised.value.failed) == (1, 1)
    monkeypatch.undo()
    assert run_job() == 1
    assert len(addresses()) == 2


def test_changed_before_it_was_told_it_is_told_once_as_it_reads_now():
    contribution = by_mail(make_call())
    publish(draft(contribution, "taken_up"))
    publish(draft(contribution, "passed_on", words="Au service."))
    assert tell() == 1
    mail = Email.objects.get()
    assert "Au service." in mail.message
    assert gettext("Taken up") not in mail.message


def test_what_it_replaces_is_what_its_author_knows():
    contribution = by_mail(make_call())
    publish(draft(contribution, "taken_up"))
    tell()
    Email.objects.all().delete()
    for code, words in (("passed_on", "Au service."), ("not_taken_up", "Non.")):
        publish(draft(contribution, code, words=words))
    assert tell() == 1
    mail = Email.objects.get()
    assert gettext("Taken up") in mail.message
    assert gettext("Passed on to who can decide") not in mail.message


def test_whose_words_alone_were_corrected_its_author_reads_that_it_changed():
    contribution = by_mail(make_call())
    publish(draft(contribution, "taken_up", words="En juin."))
    tell()
    Email.objects.all().delete()
    publish(draft(contribution, "taken_up", words="En septembre."))
    assert tell() == 1
    message = Email.objects.get().message
    assert message.count(gettext("Taken up")) == 2
    assert "En septembre." in message


def withdraw(contribution) -> None:
    about = {"submission_id": contribution.pk, "by": make_user("coordinator"), "now": timezone.now()}
    services.withdraw_outcome(**about, words="Une erreur.")


def test_withdrawn_before_it_was_told_there_is_no_mail_and_the_thread_says_both():
    contribution = publish(draft(by_mail(make_call())))
    publish(draft(contribution, "passed_on", words="Au service."))
    withdraw(contribution)
    assert tell() == 0
    assert not Email.objects.exists()
    steps = ThreadEntry.objects.filter(submission=contribution.pk, kind=ThreadEntry.Kind.OUTCOME)
    said = list(steps.order_by("pk").values_list("text", flat=True))
    assert len(said) == 3
    assert "Une erreur." in said[-1]
    # The next one is the first that its author hears of.
    publish(draft(contribution, "not_taken_up", words="Non."))
    assert tell() == 1
    message = Email.objects.get().message
    assert gettext("Taken up") not in message
    assert gettext("Passed on to who can decide") not in message


def test_replaced_and_withdrawn_before_that_was_told_its_author_reads_what_they_know():
    contribution = by_mail(make_call())
    publish(draft(contribution, "taken_up"))
    tell()
    Email.objects.all().delete()
    publish(draft(contribution, "passed_on", words="Au service."))
    withdraw(contribution)
    assert tell() == 0
    message = Email.objects.get().message
    assert "Une erreur." in message
    assert gettext("Taken up") in message
    assert gettext("Passed on to who can decide") not in message


def test_of_a_contribution_that_is_taken_down_nothing_is_told():
    contribution = publish(draft(by_mail(make_call())))
    version = contribution.submission.version
    about = {"submission_id": contribution.pk, "by": make_user(), "now": timezone.now()}
    services.decline(**about, version_seen=version, reason=make_reason())
    Email.objects.all().delete()
    assert tell() == 0
    assert not Email.objects.exists()


def test_without_an_address_any_more_it_counts_as_told():
    contribution = publish(draft(by_mail(make_call())))
    ContactDetails.objects.filter(submission=contribution.pk).delete()
    tell()
    assert not Email.objects.exists()
    assert not Outcome.objects.filter(tell_after__isnull=False).exists()


def test_without_room_in_the_allowance_its_author_is_told_later():
    contribution = publish(draft(by_mail(make_call())))
    now = timezone.now()
    digest = ContactDetails.objects.get(submission=contribution.pk).email_digest
    while allow_mail(digest, now=now):
        pass
    assert tell_outcomes(now).done == 0
    assert not Email.objects.exists()
    assert tell_outcomes(now + timedelta(hours=23)).done == 0
    assert tell_outcomes(now + timedelta(days=1, minutes=1)).done == 1
    assert WORDS in Email.objects.get().message
    assert tell_outcomes(now + timedelta(days=3)).done == 0


def test_an_address_left_afterwards_is_not_written_to_about_what_is_past():
    contribution = publish(draft(make_contribution(make_call(), "published")))
    ContactDetails.objects.create(
        submission_id=contribution.pk,
        email="plus-tard@example.org",
        delete_after=timezone.localdate() + timedelta(days=30),
    )
    assert tell() == 0
    assert not Email.objects.exists()
