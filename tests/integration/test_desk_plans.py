"""The desk among a million rows: which way its questions go through the indexes."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contributions import search, services
from contributions.models import Contribution, InternalTag, ModeratorLimit, Submission
from contributions.redaction import Redaction
from tests.cms import logged_in
from tests.factories import make_call, make_contribution, make_reason, make_received, make_themes, make_user

pytestmark = pytest.mark.django_db

QUEUE = "/admin/moderation/"
BIG = ("contributions_submission", "contributions_contribution", "people_contactdetails")


@pytest.fixture
def many(monkeypatch):
    """As if whatever is looked for were too much to be gathered and sorted."""
    monkeypatch.setattr("contributions.desk.filters.GATHERED_AT_MOST", 1)
    monkeypatch.setattr("contributions.querysets.GATHERED_AT_MOST", 1)


def plans(client: Client, address: str) -> list[tuple[str, str]]:
    """What SQLite would do for each question about what was sent: (sql, steps)."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    asked = [
        query["sql"]
        for query in captured
        if query["sql"].startswith("SELECT") and any(f'FROM "{table}"' in query["sql"] for table in BIG)
    ]
    assert asked
    found = []
    with connection.cursor() as cursor:
        for sql in asked:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            found.append((sql, "\n".join(row[-1] for row in cursor.fetchall())))
    return found


@pytest.mark.sqlite
def test_the_page_of_one_reads_no_table_from_end_to_end():
    one = make_received(make_call(), email="lea@example.org", body="Le bus du soir passe trop tôt " * 3)
    assert Contribution.objects.get(pk=one.contribution.pk).words_digest
    for sql, plan in plans(logged_in(make_user()), f"{QUEUE}inspect/{one.contribution.pk}/"):
        assert not any(f"SCAN {table}" in plan for table in BIG), f"{sql}\n{plan}"


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "query", ["", "theme={theme}", "tag={tag}", "assigned=me", "assigned=nobody", "page={page}"]
)
@pytest.mark.parametrize("limited", [False, True])
def test_the_queue_is_read_in_its_order_however_much_a_filter_finds(many, query, limited):
    moderator, call, [theme] = make_user(), make_call(), make_themes("Emploi")
    for page in (call, make_call()) if limited else ():
        ModeratorLimit.objects.create(user=moderator, page=page)
    for assigned in (moderator, None):
        one = make_contribution(call, theme_id=theme.pk)
        services.add_tags(submission_ids=[one.pk], names=["bus"])
        services.assign(submission_ids=[one.pk], to=assigned)
    narrowed = query.format(theme=theme.pk, tag=InternalTag.objects.get().pk, page=call.pk)
    listed = [
        (sql, plan)
        for sql, plan in plans(logged_in(moderator), f"{QUEUE}?status=awaiting&{narrowed}")
        if "ORDER BY" in sql and "claimed_at" in sql
    ]
    assert listed
    for sql, plan in listed:
        assert "TEMP B-TREE" not in plan, f"{sql}\n{plan}"


@pytest.mark.sqlite
def test_masked_ones_are_found_by_the_decisions_that_masked():
    make_contribution()
    for sql, plan in plans(logged_in(make_user()), f"{QUEUE}?status=redacted"):
        if "redacted" in sql.partition("WHERE")[2]:
            assert "decision_by_verb" in plan, f"{sql}\n{plan}"


@pytest.mark.postgresql
def test_few_hits_of_a_search_are_named_to_the_planner(monkeypatch):
    rows = [make_contribution(title="Le sémaphore") for _number in range(3)]
    asked = search.matching(Submission.objects.awaiting_decision(), "sémaphore")
    assert "contributions_search" not in str(asked.query)
    assert [row.pk for row in asked] == [row.pk for row in rows]
    monkeypatch.setattr("contributions.search_store.FEW", 2)
    asked = search.matching(Submission.objects.awaiting_decision(), "sémaphore")
    assert "contributions_search" in str(asked.query)
    assert [row.pk for row in asked] == [row.pk for row in rows]


@pytest.mark.parametrize("how", ["gathered", "passed over"])
def test_filters_find_the_same_whichever_way_they_look(how, request):
    if how == "passed over":
        request.getfixturevalue("many")
    moderator, colleague = make_user(), make_user()
    here, there = make_call(), make_call()
    broad, narrow = make_themes("Emploi", "Emploi des jeunes")
    rows = {
        "broad": make_contribution(here, theme_id=broad.pk),
        "narrow": make_contribution(there, theme_id=narrow.pk),
        "tagged": make_contribution(here),
        "mine": make_contribution(make_call()),
        "theirs": make_contribution(make_call(), "published"),
    }
    services.add_tags(submission_ids=[rows["tagged"].pk], names=["bus"])
    services.assign(submission_ids=[rows["mine"].pk], to=moderator)
    services.assign(submission_ids=[rows["theirs"].pk], to=colleague)
    masked = make_received(there, body="Madame Untel m’a répondu.").contribution
    services.redact(
        submission_id=masked.pk,
        version_seen=1,
        redaction=Redaction(passages={"body": [(0, 12)]}),
        reason=make_reason(),
        by=colleague,
        now=masked.submitted_at,
    )
    rows["masked"] = masked
    limited = make_user()
    for call in (here, there):
        ModeratorLimit.objects.create(user=limited, page=call)
    expected = {
        f"theme={broad.pk}": ({"broad", "narrow"}, {"broad", "narrow"}),
        f"theme={narrow.pk}": ({"narrow"}, {"narrow"}),
        f"tag={InternalTag.objects.get().pk}": ({"tagged"}, {"tagged"}),
        f"assigned={moderator.pk}": ({"mine"}, set()),
        "assigned=nobody": ({"broad", "narrow", "tagged", "masked"}, {"broad", "narrow", "tagged", "masked"}),
        "status=redacted": ({"masked"}, {"masked"}),
        "status=awaiting": ({"broad", "narrow", "tagged", "mine"}, {"broad", "narrow", "tagged"}),
    }
    for query, (everywhere, theirs) in expected.items():
        for user, names in ((moderator, everywhere), (limited, theirs)):
            page = logged_in(user).get(f"{QUEUE}?{query}").content.decode()
            assert {name for name, row in rows.items() if row.reference in page} == names, query
