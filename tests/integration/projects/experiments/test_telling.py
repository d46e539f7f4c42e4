"""What an experiment's publications say: in the threads of its contributions, and to its followers."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import gettext
from post_office.models import Email

from contributions.models import Contribution, ThreadEntry
from contributions.services import erase
from people.models import ContactDetails
from projects.experiments import following
from projects.experiments.news import send_news
from projects.experiments.telling import tell_contributions
from projects.follow_up.linking import unlink
from projects.models import ExperimentNews, Follower
from tests.experiments import VERDICT, fresh, make_follower, make_linked, make_trial, publish, steps_of
from tests.factories import make_call
from tests.linking import link_to, make_public
from tests.projects import make_experiment

pytestmark = pytest.mark.django_db

Kind = ThreadEntry.Kind


def tell(experiment: Any) -> None:
    tell_contributions(fresh(experiment), by=None, now=timezone.now())


def later(**more: int) -> Any:
    return timezone.now() + timedelta(**(more or {"hours": 1}))


# --- Threads --------------------------------------------------------------------------------


def test_tested_is_said_once_and_dated_by_the_first_trial():
    experiment = make_experiment()
    before = make_linked(experiment, at=timezone.now() - timedelta(days=4000))[0]
    after = make_linked(experiment)[0]
    publish(experiment)
    assert steps_of(before) == {}
    make_trial(experiment, date=date(2026, 4, 1))
    make_trial(experiment, date=date(2026, 3, 2))
    for _time in range(2):
        publish(experiment)
    steps = ThreadEntry.objects.filter(kind=Kind.TESTED)
    assert steps.count() == 2
    assert timezone.localdate(steps.get(submission=before.pk).at) == date(2026, 3, 2)
    # Linked since: its thread stays in order, and says when it was.
    assert steps.get(submission=after.pk).at > timezone.now() - timedelta(hours=1)
    assert "2026" in steps_of(after)[Kind.TESTED]
    # Its author is told with whatever else is new, not at once.
    assert all(step.tell_after > timezone.now() for step in steps)


@pytest.mark.parametrize(
    ("verdict", "kind"),
    [("generalise", Kind.KEPT), ("document", Kind.KEPT), ("adapt", Kind.ADAPTED), ("stop", Kind.DROPPED)],
)
def test_a_verdict_keeps_adapts_or_drops_and_its_ground_is_why(verdict, kind):
    experiment = make_experiment()
    (one,) = make_linked(experiment)
    publish(experiment, **VERDICT | {"verdict": verdict})
    assert steps_of(one) == {kind: VERDICT["verdict_ground"]}


def test_another_verdict_takes_its_place_with_a_sentence_and_a_corrected_ground_keeps_it():
    experiment = make_experiment()
    (one,) = make_linked(experiment)
    publish(experiment, **VERDICT)
    publish(experiment, verdict="stop", verdict_ground="Trop cher.")
    said = gettext("The verdict changed: it was “%(former)s” before.") % {"former": Kind.KEPT.label}
    assert steps_of(one) == {Kind.DROPPED: f"{said} Trop cher."}
    told = ThreadEntry.objects.get(kind=Kind.DROPPED)
    publish(experiment, verdict_ground="Bien trop cher.")
    assert steps_of(one) == {Kind.DROPPED: f"{said} Bien trop cher."}
    told.refresh_from_db()
    assert told.text.endswith("Bien trop cher.")
    publish(experiment, verdict="", verdict_by="", verdict_on=None, verdict_ground="")
    assert steps_of(one) == {}


def test_what_is_linked_later_is_told_at_the_next_publication_and_what_is_not_any_more_is_not():
    experiment = make_experiment()
    publish(experiment, trials=1, **VERDICT)
    (one,) = make_linked(experiment)
    publish(experiment)
    assert set(steps_of(one)) == {Kind.TESTED, Kind.KEPT}
    unlink(page=experiment, kind=Kind.BECAME, submission_id=one.pk, by=None)
    publish(experiment)
    assert steps_of(one) == {}


def test_trials_that_are_all_taken_out_were_no_test():
    experiment = make_experiment()
    (one,) = make_linked(experiment)
    page = publish(experiment, trials=1)
    page.entries.clear()
    page.save_revision().publish()
    assert steps_of(one) == {}


def test_a_withdrawn_or_erased_contribution_is_told_nothing_more():
    experiment = make_experiment()
    withdrawn, erased = make_linked(experiment, 2)
    publish(experiment, **VERDICT)
    Contribution.objects.filter(pk=withdrawn.pk).update(status="withdrawn")
    erase(submission_id=erased.pk, by=None, now=timezone.now())
    publish(experiment, trials=1, verdict_ground="Un autre motif.")
    assert Kind.TESTED not in steps_of(withdrawn)
    assert set(steps_of(erased)) == {Kind.KEPT}
    assert steps_of(erased)[Kind.KEPT] == ""


def test_the_queries_grow_with_batches_not_with_contributions(django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr("projects.experiments.telling.BATCH", 20)
    counts = []
    for size in (3, 20):
        experiment = make_experiment(**VERDICT)
        make_trial(experiment)
        make_linked(experiment, size)
        with django_assert_max_num_queries(60) as seen:
            tell(experiment)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    experiment = make_experiment(**VERDICT)
    made = make_linked(experiment, 45)
    tell(experiment)
    assert {tuple(steps_of(each)) for each in made} == {(Kind.KEPT,)}


# --- News to followers ------------------------------------------------------------------------


def test_new_trials_and_a_verdict_are_one_mail_each_to_those_who_confirmed():
    experiment = make_experiment()
    publish(experiment, trials=1)
    confirmed = make_follower(experiment, email="a@example.org", now=timezone.now() - timedelta(hours=1))
    make_follower(experiment, email="b@example.org", confirmed=False)
    left = make_follower(experiment, email="c@example.org")
    following.leave(submission_id=left.pk, now=timezone.now())
    publish(experiment, trials=2)
    # One slip may be put right, and what follows is the same mail.
    assert send_news(timezone.now()).told == 0
    publish(experiment, trials=1, **VERDICT)
    for _time in range(2):
        send_news(later())
    (mail,) = Email.objects.all()
    assert mail.to == ["a@example.org"]
    # At the head of its line: the key of the link may hold any figure.
    assert "\n4 " in mail.message
    assert "[[link:" in mail.message
    confirmed.refresh_from_db()
    assert confirmed.told == ExperimentNews.objects.latest("pk").pk
    assert confirmed.delete_after == ContactDetails.objects.get(pk=confirmed.pk).delete_after


def test_words_that_are_corrected_are_no_news():
    experiment = make_experiment()
    page = publish(experiment, trials=2, **VERDICT)
    send_news(later())
    make_follower(page, now=timezone.now() - timedelta(hours=1))
    entry = page.entries.first()
    entry.learnt, entry.date = "Mieux dit.", date(2026, 5, 5)
    page.entries.add(entry)
    page.verdict_ground = "Mieux dit aussi."
    page.title = "Mieux nommé"
    page.save_revision().publish()
    publish(experiment)
    send_news(later())
    assert not Email.objects.exists()


def test_a_trial_taken_out_is_no_news_and_put_right_in_time_nothing_leaves():
    experiment = make_experiment()
    make_follower(experiment, now=timezone.now() - timedelta(hours=1))
    page = publish(experiment, trials=1)
    page.entries.clear()
    page.save_revision().publish()
    send_news(later())
    assert not Email.objects.exists()
    publish(experiment, trials=1)
    send_news(later())
    assert Email.objects.count() == 1


def test_of_a_page_taken_off_the_site_news_waits():
    experiment = make_experiment()
    make_follower(experiment, now=timezone.now() - timedelta(hours=1))
    publish(experiment, trials=1).unpublish()
    assert send_news(later()).told == 0
    publish(experiment)
    assert send_news(later()).told == 1


def test_whoever_confirms_after_a_publication_is_not_told_of_it():
    experiment = make_experiment()
    publish(experiment, trials=1)
    make_follower(experiment)
    assert send_news(later()).told == 0
    publish(experiment, trials=1)
    assert send_news(later()).told == 1


def test_a_draft_or_a_publication_for_later_tells_nobody_yet():
    experiment = make_experiment()
    make_linked(experiment)
    page = fresh(experiment)
    page.verdict = "stop"
    for name in ("verdict_by", "verdict_on", "verdict_ground"):
        setattr(page, name, VERDICT[name])
    page.go_live_at = later(days=1)
    page.save_revision().publish()
    assert not ThreadEntry.objects.filter(kind=Kind.DROPPED).exists()
    assert not ExperimentNews.objects.exclude(tell_after=None).exists()


def test_one_that_fails_costs_the_others_nothing_and_is_tried_again(monkeypatch):
    from projects.experiments import mails

    experiment = make_experiment()
    for number in range(3):
        make_follower(experiment, email=f"f{number}@example.org", now=timezone.now() - timedelta(hours=1))
    publish(experiment, trials=1)
    queue = mails.queue_news

    def failing(follower: Follower, **more: Any) -> None:
        if more["details"].email == "f1@example.org":
            raise RuntimeError("no")
        queue(follower, **more)

    monkeypatch.setattr(mails, "queue_news", failing)
    sent = send_news(later())
    assert (sent.told, sent.failed) == (2, 1)
    monkeypatch.setattr(mails, "queue_news", queue)
    assert send_news(later()).told == 1
    assert Email.objects.count() == 3


def test_a_page_with_followers_is_never_deleted(client):
    from tests.cms import cms

    experiment = make_experiment()
    make_follower(experiment)
    make_call()
    browser = cms("coordinator")
    browser.post(f"/admin/pages/{experiment.pk}/delete/")
    assert fresh(experiment)
    browser.post(f"/admin/pages/{experiment.get_parent().pk}/delete/")
    assert fresh(experiment)


# --- Linked after it was published ----------------------------------------------------------


def test_what_is_linked_to_a_public_experiment_says_at_once_what_was_tried_and_decided():
    experiment = publish(make_experiment(), trials=1, **VERDICT)
    (one,) = make_linked(experiment)
    assert set(steps_of(one)) == {Kind.TESTED, Kind.KEPT}
    assert steps_of(one)[Kind.KEPT] == VERDICT["verdict_ground"]
    # Published again, nothing is said twice; and what the others say is left alone.
    publish(experiment)
    assert ThreadEntry.objects.filter(page=experiment.pk).count() == 3


def test_what_is_linked_to_a_draft_says_it_with_its_publication():
    experiment = publish(make_experiment(), trials=1, **VERDICT)
    experiment.unpublish()
    (one,) = make_linked(experiment)
    assert steps_of(one) == {}
    publish(experiment)
    assert set(steps_of(one)) == {Kind.TESTED, Kind.KEPT}


def test_linking_one_more_leaves_what_the_editor_wrote_of_the_others():
    experiment = publish(make_experiment(), trials=1)
    one, other = make_linked(experiment, 2)
    ThreadEntry.objects.filter(submission=one.pk, kind=Kind.TESTED).update(text="Nos mots.")
    make_linked(experiment)
    assert steps_of(one)[Kind.TESTED] == "Nos mots."
    assert other.pk


def test_no_longer_linked_it_says_nothing_of_the_experiment_at_once():
    experiment = publish(make_experiment(), trials=1, **VERDICT)
    one, other = make_linked(experiment, 2)
    assert unlink(page=experiment, kind=Kind.BECAME, submission_id=one.pk, by=None)
    assert not ThreadEntry.objects.filter(page=experiment.pk, submission=one.pk).exists()
    assert set(steps_of(other)) == {Kind.TESTED, Kind.KEPT}


def test_linked_as_of_a_day_before_the_first_trial_it_was_tested_on_the_day_of_the_trial():
    experiment = publish(make_experiment(), trials=1)
    with time_machine.travel(timezone.make_aware(datetime(2026, 1, 5, 9)), tick=False):
        one = make_public(make_call())
    link_to(experiment, Kind.BECAME, one, day=date(2026, 2, 1))
    days = [timezone.localdate(step.at) for step in one.submission.thread.filter(page=experiment.pk)]
    assert days == [date(2026, 2, 1), date(2026, 3, 2)]
    assert all(step.tell_after > timezone.now() for step in one.submission.thread.filter(page=experiment.pk))


def test_who_waits_to_be_told_of_a_trial_waits_no_longer_when_another_is_linked():
    experiment = publish(make_experiment(), trials=1)
    (one,) = make_linked(experiment)
    waiting = one.submission.thread.filter(kind=Kind.TESTED)
    due = timezone.now() - timedelta(minutes=1)
    waiting.update(tell_after=due)
    (other,) = make_linked(experiment)
    assert waiting.get().tell_after == due
    assert other.submission.thread.get(kind=Kind.TESTED).tell_after > timezone.now()
