"""A bulk that takes several requests, is sent twice, or meets another one."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.http import HttpResponse
from post_office.models import Email

from contributions import services
from contributions.desk import bulk_work
from contributions.desk.bulk_actions import ACTIONS
from contributions.desk.bulk_work import Bulk
from contributions.models import Contribution, Decision, InternalTag, Reason, Submission, TaggedSubmission
from tests.bulk import (
    AWAITING,
    DECIDING,
    DECLINED,
    NOW,
    PUBLISHED,
    QUEUE,
    WORDS,
    choose,
    confirm,
    do,
    keys,
    number_in,
    refused,
    states,
)
from tests.cms import logged_in
from tests.factories import make_call, make_contribution, make_reason, make_received, make_themes, make_user
from tests.reading import soup

pytestmark = pytest.mark.django_db


# --- More than one request, and twice the same ----------------------------------------


def test_a_second_click_decides_nothing_again_and_tells_the_same(client):
    call, reason = make_call(), make_reason()
    rows = [make_received(call, email=f"a{n}@example.org").contribution for n in range(3)]
    Email.objects.all().delete()
    page = choose(client, "decline", *rows)
    first = confirm(client, "decline", page, reason=reason.pk, words=WORDS)
    second = confirm(client, "decline", page, reason=reason.pk, words=WORDS)
    assert first.context["said"] == second.context["said"]
    assert second.context["bulk"].refused == 0
    assert Decision.objects.count() == Email.objects.count() == 3
    # Sent again with other words, it says who decided before.
    third = confirm(client, "decline", page, reason=reason.pk, words="D’autres mots")
    assert (third.context["bulk"].done, third.context["bulk"].refused) == (0, 3)
    assert Decision.objects.count() == 3


@pytest.fixture
def three_per_request(monkeypatch) -> None:
    for action in ACTIONS:
        monkeypatch.setattr(action, "most_per_request", 3)


def test_what_is_left_is_continued_with_the_same_words_until_nothing_is(client, three_per_request):
    call, reason = make_call(), make_reason()
    rows = [make_contribution(call) for _number in range(8)]
    page = choose(client, "decline", *rows)
    services.publish(submission_id=rows[0].pk, version_seen=1, by=make_user(), now=NOW)
    first = confirm(client, "decline", page, reason=reason.pk, words=f"{WORDS}\r\n\r\nMerci.")
    assert (first.context["bulk"].done, first.context["bulk"].refused, len(keys(first))) == (2, 1, 5)
    second = confirm(client, "decline", first)
    again = confirm(client, "decline", first)
    assert second.context["said"] == again.context["said"]
    assert (second.context["bulk"].done, len(keys(second))) == (5, 2)
    last = confirm(client, "decline", second)
    assert (last.context["bulk"].done, last.context["bulk"].refused, keys(last)) == (7, 1, [])
    assert set(refused(last)) == {rows[0].submission.reference}
    assert not soup(last).select("form[action^='/admin/bulk/']")
    declined = Decision.objects.filter(verb="decline")
    assert declined.count() == 7
    assert set(declined.values_list("reason", "words")) == {(reason.pk, f"{WORDS}\r\n\r\nMerci.")}


@pytest.mark.parametrize("action", ["theme", "add-tags", "remove-tags", "assign"])
def test_sorting_is_continued_too(action, client, moderator, three_per_request):
    call, theme = make_call(), make_themes("Emploi")[0]
    rows = [make_contribution(call) for _number in range(5)]
    services.add_tags(submission_ids=[row.pk for row in rows], names=["un", "deux"])
    tags = ["un", "deux"] if action == "add-tags" else [str(tag.pk) for tag in InternalTag.objects.all()]
    fields = {"theme": theme.pk, "to": moderator.pk, "tags": ",".join(tags) if action == "add-tags" else tags}
    first = do(client, action, *rows, **fields)
    assert len(keys(first)) == 2
    last = confirm(client, action, first)
    assert (last.context["bulk"].done, keys(last)) == (5, [])
    if action == "remove-tags":
        assert not TaggedSubmission.objects.exists()
    if action == "theme":
        assert set(Contribution.objects.values_list("theme", flat=True)) == {theme.pk}


def test_work_ends_when_the_time_is_up(client, monkeypatch):
    call = make_call()
    rows = [make_contribution(call) for _number in range(4)]
    seconds = iter([0, 1, 19.9, 20, 99])
    page = choose(client, "publish", *rows)
    monkeypatch.setattr(bulk_work.time, "monotonic", lambda: next(seconds))
    summary = confirm(client, "publish", page)
    assert (summary.context["bulk"].done, len(keys(summary))) == (2, 2)


def test_a_summary_lists_fifty_and_counts_the_others(client):
    call, reason = make_call(), make_reason()
    rows = [make_contribution(call, DECLINED) for _number in range(53)]
    summary = do(client, "decline", *rows, reason=reason.pk)
    assert summary.context["bulk"].refused == 53
    assert len(soup(summary).select(f"a[href^='{QUEUE}inspect/']")) == 50
    assert summary.context["bulk"].unnamed == 3


def test_a_selection_of_five_thousand_is_a_small_field():
    bulk = Bulk({1_000_000 + 3 * number: 1 + number % 2 for number in range(5_000)})
    packed = bulk.packed()
    assert len(packed) < 40_000
    unpacked = Bulk.unpacked(packed)
    assert unpacked == bulk
    assert list(unpacked.todo) == list(bulk.todo)


# --- Two at once ----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_once_decide_each_item_once():
    call, reason = make_call(), make_reason()
    rows = [make_received(call, email=f"a{n}@example.org").contribution for n in range(12)]
    Email.objects.all().delete()
    clients = [logged_in(make_user()), logged_in(make_user())]
    pages = [choose(client, action, *rows) for client, action in zip(clients, DECIDING, strict=True)]
    barrier = Barrier(2)

    def send(place: int) -> HttpResponse:
        try:
            barrier.wait(timeout=20)
            more = {"reason": reason.pk} if DECIDING[place] == "decline" else {}
            return confirm(clients[place], DECIDING[place], pages[place], **more)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        summaries = list(pool.map(send, range(2)))
    # Read from the pages: the test client mixes up the contexts of two threads.
    done = [number_in(summary, "#done-title") for summary in summaries]
    left = [number_in(summary, "#refused-title") for summary in summaries]
    assert sum(done) == sum(left) == 12
    assert [left[1], left[0]] == done
    assert Decision.objects.count() == Email.objects.count() == 12
    assert Decision.objects.values("submission").distinct().count() == 12
    assert set(Submission.objects.values_list("version", flat=True)) == {2}


@pytest.mark.django_db(transaction=True)
def test_what_is_done_stays_done_when_the_machine_stops_in_the_middle(monkeypatch):
    call = make_call()
    rows = [make_contribution(call) for _number in range(4)]
    client = logged_in(make_user())
    page = choose(client, "publish", *rows)
    publish, done = services.publish, []

    def stop(**more: Any) -> Decision:
        if len(done) == 2:
            raise SystemExit("killed")
        done.append(publish(**more))
        return done[-1]

    monkeypatch.setattr(services, "publish", stop)
    with pytest.raises(SystemExit):
        confirm(client, "publish", page)
    assert states(*rows) == [PUBLISHED, PUBLISHED, AWAITING, AWAITING]
    monkeypatch.setattr(services, "publish", publish)
    assert confirm(client, "publish", page).context["bulk"].done == 4
    assert Decision.objects.count() == 4


def test_reasons_used_in_bulk_are_kept(client):
    row, reason = make_contribution(), make_reason()
    do(client, "decline", row, reason=reason.pk)
    assert Reason.objects.filter(decision__submission=row.pk).get() == reason
