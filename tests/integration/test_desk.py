"""The moderation desk: what its list shows, what comes next, who is on what, who is let in."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from contributions import services
from contributions.counts import COUNTED_AT_MOST
from contributions.desk.figures import desk_figures
from contributions.models import Contribution, Decision, InternalTag, ModeratorLimit, Submission
from contributions.queue import QUEUE_INDEX, QUEUE_ITEM, QUEUE_SKIP
from tests.cms import logged_in, outcome
from tests.desk import EXTREMES, NOW, listed, queries, url
from tests.factories import make_call, make_contribution, make_themes, make_user
from tests.many import publish_many

pytestmark = pytest.mark.django_db


# --- The list -------------------------------------------------------------------------


def test_each_filter_narrows_the_list():
    moderator, colleague = make_user(), make_user()
    call, other_call = make_call(), make_call()
    broad, narrow = make_themes("Emploi", "Emploi des jeunes")
    with time_machine.travel(NOW - timedelta(days=10), tick=False):
        old = make_contribution(call)
    rows = {
        "old": old,
        "narrow": make_contribution(call, theme_id=narrow.pk),
        "elsewhere": make_contribution(other_call, title="Le marché couvert"),
        "published": make_contribution(call, "published"),
        "declined": make_contribution(call, "declined"),
    }
    services.add_tags(submission_ids=[rows["narrow"].pk], names=["À relire"])
    services.assign(submission_ids=[rows["elsewhere"].pk], to=moderator)
    services.assign(submission_ids=[rows["old"].pk], to=colleague)
    client = logged_in(moderator)
    tag = InternalTag.objects.get()
    expected = {
        "": set(rows),
        "status=awaiting": {"old", "narrow", "elsewhere"},
        "status=published": {"published"},
        "status=declined": {"declined"},
        "status=withdrawn": set(),
        "status=contested": set(),
        "kind=contribution&status=awaiting": {"old", "narrow", "elsewhere"},
        "kind=report": set(),
        f"page={other_call.pk}": {"elsewhere"},
        f"theme={broad.pk}": {"narrow"},
        f"theme={narrow.pk}&status=published": set(),
        f"tag={tag.pk}": {"narrow"},
        "assigned=me": {"elsewhere"},
        f"assigned={colleague.pk}": {"old"},
        "assigned=nobody&status=awaiting": {"narrow"},
        f"until={(NOW - timedelta(days=5)).date()}": {"old"},
        f"since={(NOW - timedelta(days=5)).date()}&status=awaiting": {"narrow", "elsewhere"},
        "q=marche": {"elsewhere"},
        f"q=marche&page={call.pk}": set(),
    }
    for query, names in expected.items():
        assert listed(client, query) == {rows[name].reference for name in names}, query


@pytest.mark.parametrize(
    "query",
    [
        *("since=hier", "theme=x", "tag=0", "assigned=999999", "status=nothing", "kind=%00", "p=-3"),
        *(f"{name}={day}" for name in ("since", "until") for day in EXTREMES),
    ],
)
def test_a_malformed_filter_is_a_page(query):
    contribution = make_contribution()
    client = logged_in(make_user())
    assert client.get(f"{reverse(QUEUE_INDEX)}?{query}").status_code == 200
    # Its item, and what comes next, keep the filters of the list.
    assert client.get(f"{reverse(QUEUE_ITEM, args=[contribution.pk])}?{query}").status_code == 200
    assert client.get(f"{reverse(QUEUE_SKIP, args=[contribution.pk])}?{query}").status_code == 302


def test_the_figures_say_what_waits_and_what_is_late(monkeypatch):
    call = make_call(read_within_days=3)
    with time_machine.travel(NOW - timedelta(days=12), tick=False):
        make_contribution(call)
    with time_machine.travel(NOW, tick=False):
        for _number in range(3):
            make_contribution(call)
        make_contribution(call, "published")
        late = make_call(read_within_days=30)
        make_contribution(late)
    figures = desk_figures(make_user(), now=NOW)
    assert (figures.total, figures.more, figures.oldest) == (5, False, NOW - timedelta(days=12))
    assert [(group.count, group.late) for group in figures.by_page] == [(4, True), (1, False)]
    assert [group.count for group in figures.by_kind] == [5]
    monkeypatch.setattr("contributions.desk.figures.COUNTED_AT_MOST", 4)
    bounded = desk_figures(make_user(), now=NOW)
    assert (bounded.total, bounded.more) == (4, True)
    assert sum(group.count for group in bounded.by_page) == 4


def test_an_empty_desk_says_that_nothing_waits():
    page = logged_in(make_user()).get(f"{reverse(QUEUE_INDEX)}?status=awaiting").content.decode()
    assert gettext("Nothing waits.") in page


def test_beyond_a_thousand_the_list_says_so_and_costs_no_more():
    call, client = make_call(), logged_in(make_user())
    publish_many(call, 30)
    few = queries(client, f"{reverse(QUEUE_INDEX)}?status=published")
    publish_many(call, COUNTED_AT_MOST)
    assert queries(client, f"{reverse(QUEUE_INDEX)}?status=published") == few
    page = client.get(f"{reverse(QUEUE_INDEX)}?status=published").content.decode()
    assert "1 000" in page.replace("\u202f", " ").replace("\xa0", " ")
    last = client.get(f"{reverse(QUEUE_INDEX)}?status=published&p=9999")
    assert last.status_code == 200


# --- What comes next ------------------------------------------------------------------


@pytest.fixture
def line() -> list[Contribution]:
    """Five that wait for the same call, the oldest first."""
    call = make_call()
    made = []
    for days in (5, 4, 3, 2, 1):
        with time_machine.travel(NOW - timedelta(days=days), tick=False):
            made.append(make_contribution(call))
    return made


def after(client: Client, contribution: Contribution, query: str = "") -> str:
    return client.get(url("skip", contribution, query))["Location"]


def test_skipping_goes_forward_and_round_and_decides_nothing(line):
    client = logged_in(make_user())
    for here, there in zip(line, [*line[1:], line[0]], strict=True):
        assert after(client, here) == url("inspect", there)
    assert not Decision.objects.exists()


def test_the_next_stays_within_the_filters_of_the_list(line):
    client = logged_in(make_user())
    services.add_tags(submission_ids=[line[1].pk, line[4].pk], names=["bus"])
    query = f"status=awaiting&tag={InternalTag.objects.get().pk}"
    assert after(client, line[1], query) == url("inspect", line[4], query)
    answered = client.post(url("decide", line[4], query), {"verb": "publish", "version_seen": 1})
    assert answered["Location"] == url("inspect", line[1], query)
    # The last of them: back to the same list.
    answered = client.post(url("decide", line[1], query), {"verb": "publish", "version_seen": 1})
    assert answered["Location"] == f"{reverse(QUEUE_INDEX)}?{query}"


def test_the_next_passes_over_what_a_colleague_is_on_until_the_claim_ends(line):
    colleague, client = make_user(), logged_in(make_user())
    with time_machine.travel(NOW, tick=False) as clock:
        services.claim(submission_id=line[1].pk, by=colleague, now=NOW)
        assert after(client, line[0]) == url("inspect", line[2])
        clock.shift(services.CLAIM_LASTS + timedelta(seconds=1))
        assert after(client, line[0]) == url("inspect", line[1])


# --- Claims ---------------------------------------------------------------------------


def test_who_is_on_it_shows_to_the_others_and_binds_nobody(line):
    mine, theirs = make_user(), make_user()
    here, there = logged_in(mine), logged_in(theirs)
    here.post(url("claim", line[0]), {"claim": ""})
    page = there.get(url("inspect", line[0])).content.decode()
    assert str(mine) in page
    there.post(url("claim", line[0]), {"claim": ""})
    assert Submission.objects.get(pk=line[0].pk).claimed_by == mine
    # Nobody can take it from them, but whoever decides decides.
    there.post(url("claim", line[0]), {"release": ""})
    assert Submission.objects.get(pk=line[0].pk).claimed_by == mine
    assert there.post(url("decide", line[0]), {"verb": "publish", "version_seen": 1}).status_code == 302
    submission = Submission.objects.get(pk=line[0].pk)
    assert (submission.claimed_by, submission.claimed_at) == (None, None)
    here.post(url("claim", line[1]), {"claim": ""})
    here.post(url("claim", line[1]), {"release": ""})
    assert Submission.objects.get(pk=line[1].pk).claimed_by is None


# --- Who is let in --------------------------------------------------------------------


def test_a_moderator_limited_to_a_call_sees_and_decides_only_there():
    here, elsewhere = make_call(), make_call()
    mine, other = make_contribution(here), make_contribution(elsewhere)
    limited = make_user()
    ModeratorLimit.objects.create(user=limited, page=here)
    client = logged_in(limited)
    assert listed(client, "") == {mine.reference}
    assert listed(client, f"q={other.reference}") == set()
    assert outcome(client.get(url("inspect", other))) == "refused"
    for name in ("claim", "sort", "redact", "decide", "contact_details"):
        sent = {"verb": "publish", "version_seen": 1}
        assert outcome(client.post(url(name, other), sent)) == "refused", name
    assert outcome(client.get(url("skip", other))) == "refused"
    assert outcome(client.get(url("attachment", other))) == "refused"
    assert outcome(client.get(reverse("desk:export", args=[elsewhere.pk]))) == "refused"
    assert not Decision.objects.exists()
    assert client.post(url("decide", mine), {"verb": "publish", "version_seen": 1}).status_code == 302
    # Nothing of the other call comes next.
    assert client.get(url("skip", mine))["Location"] == reverse(QUEUE_INDEX)


def test_an_address_that_names_nothing_is_not_found():
    client = logged_in(make_user())
    for name in ("inspect", "redact", "skip"):
        for pk in (0, 999_999, 2**63, 10**30):
            assert client.get(f"/admin/moderation/{name}/{pk}/").status_code == 404
