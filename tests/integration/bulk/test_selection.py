"""What a bulk action selects is what the list shows."""

from datetime import timedelta

import pytest
import time_machine

from contributions import services
from contributions.models import Contribution, InternalTag, ModeratorLimit, Submission
from tests.bulk import AWAITING, DECLINED, NOW, PUBLISHED, QUEUE, Status, choose, confirm, keys, states, url
from tests.factories import make_call, make_contribution, make_reason, make_themes
from tests.reading import soup, words_of
from tests.reporting import make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def mixed(moderator, clock) -> dict[str, str]:
    """Rows of every sort, and what the queries below are to be completed with."""
    one, two = make_call(), make_call()
    work, youth = make_themes("Emploi", "Jeunes")
    reason = make_reason()
    for number, status in enumerate(Status.values):
        with time_machine.travel(NOW - timedelta(days=number), tick=False):
            make_contribution(one, status if status in (AWAITING, PUBLISHED, DECLINED) else AWAITING)
            row = make_contribution(two, title="Le bus du soir", theme_id=youth.pk)
        if status == "changes_requested":
            services.request_changes(submission_id=row.pk, version_seen=1, words="Non", by=moderator, now=NOW)
        if status == "withdrawn":
            services.withdraw(submission_id=row.pk, version_seen=1, by=moderator, now=NOW)
        if status == "declined":
            services.decline(submission_id=row.pk, version_seen=1, reason=reason, by=moderator, now=NOW)
            services.contest(submission_id=row.pk, words="Non", now=NOW)
        if status == "published":
            services.add_tags(submission_ids=[row.pk], names=["relire"])
            services.assign(submission_ids=[row.pk], to=moderator)
    published = Contribution.objects.filter(status=PUBLISHED).latest("pk")
    make_report(published)
    return {
        "page": str(two.pk),
        "theme": str(work.pk),
        "tag": str(InternalTag.objects.get().pk),
        "user": str(moderator.pk),
        "reference": published.submission.reference,
    }


QUERIES = [
    "status=awaiting",
    "status=changes_requested",
    "status=published",
    "status=declined",
    "status=withdrawn",
    "status=contested",
    "kind=contribution",
    "kind=report",
    "page={page}",
    "theme={theme}",
    "tag={tag}",
    "assigned=me",
    "assigned=nobody",
    "assigned={user}",
    "since=2026-11-21",
    "until=2026-11-21",
    "q=bus",
    "q={reference}&status=declined",
    "status=awaiting&page={page}&theme={theme}&until=2026-11-22&q=soir&p=2",
]


@pytest.mark.parametrize("query", QUERIES)
def test_all_means_what_the_list_shows(query, client, mixed):
    query = query.format(**mixed)
    shown = client.get(f"{QUEUE}results/?{query.replace('&p=2', '')}")
    listed = [int(str(box["data-object-id"])) for box in soup(shown).select("[data-bulk-action-checkbox]")]
    page = choose(client, "assign", "all", shown=f"{QUEUE}?{query}")
    assert keys(page) == listed
    assert 0 < len(listed) < Submission.objects.count()


@pytest.mark.parametrize(
    "shown",
    [
        f"{QUEUE}?since=hier",
        f"{QUEUE}?since=0001-01-01",
        f"{QUEUE}?until=9999-12-31",
        f"{QUEUE}?theme=999999",
        f"{QUEUE}?status=inconnu",
        f"{QUEUE}?page=x&status=awaiting",
        f"{QUEUE}?q=%00",
        f"{QUEUE}?q=%21%21",
        f"{QUEUE}results/?status=awaiting",
        "/admin/",
        "https://example.org/admin/moderation/?status=awaiting",
        "",
    ],
)
@pytest.mark.parametrize("action", ["publish", "assign"])
def test_a_list_that_cannot_be_read_selects_nothing(action, shown, client):
    make_contribution()
    page = choose(client, action, "all", shown=shown)
    assert page.status_code == 200
    assert keys(page) == []
    assert not soup(page).select("form[action^='/admin/bulk/']")


def test_all_of_more_than_are_taken_at_once_says_so(client, monkeypatch):
    monkeypatch.setattr("contributions.desk.bulk_selection.MOST_SELECTED", 2)
    call = make_call()
    rows = [make_contribution(call) for _number in range(3)]
    page = choose(client, "publish", "all")
    assert keys(page) == [row.pk for row in rows[:2]]
    assert page.context["selection"].more


def test_what_is_ticked_but_not_there_or_not_theirs_is_left_out_and_said(moderator, client):
    mine, other = make_contribution(), make_contribution()
    ModeratorLimit.objects.create(user=moderator, page_id=mine.page_id)
    page = choose(client, "publish", mine, other, "999999", "x", "-1", "9" * 30, "٣", "")
    assert keys(page) == [mine.pk]
    assert page.context["selection"].left_out == 7
    assert "7 envois cochés sont laissés de côté" in words_of(page)
    assert other.submission.reference not in page.content.decode()
    assert keys(choose(client, "publish", "all")) == [mine.pk]


def test_nothing_ticked_is_a_page_that_says_so(client):
    page = client.get(url("publish"))
    assert page.status_code == 200
    assert not soup(page).select("form[action^='/admin/bulk/']")


def test_what_arrives_after_the_page_was_shown_is_not_decided(client):
    call = make_call()
    row = make_contribution(call)
    page = choose(client, "publish", "all")
    late = make_contribution(call)
    confirm(client, "publish", page)
    assert states(row, late) == [PUBLISHED, AWAITING]
