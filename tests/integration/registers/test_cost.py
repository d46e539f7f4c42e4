"""What the registers cost, whatever their size."""

from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from contributions import services
from contributions.models import Decision, InternalTag, ModeratorLimit, Reason
from taxonomy.models import Theme
from tests.cms import logged_in
from tests.factories import make_call, make_commune, make_contribution, make_reason, make_user
from tests.reading import words_of
from tests.registers import ADDRESSES, OF_CALLS, Status, export, fill, workbook

pytestmark = pytest.mark.django_db


@pytest.mark.once
@pytest.mark.parametrize("name", ADDRESSES)
def test_twelve_rows_cost_as_many_queries_as_three(name):
    client = logged_in(make_user("coordinator"))
    calls = [make_call(), make_call(), make_call()]

    def add(number: int) -> None:
        fill(calls[number % 3])
        make_reason()
        services.tags_named([f"Mot {number}"])
        Theme.add_root(title=f"Thème {number}", slug=f"theme-{number}")
        make_commune(f"Commune {number}", f"13{number:03d}")
        ModeratorLimit.objects.create(user=make_user(), page=calls[number % 3])

    def cost(ask: Any) -> int:
        ask()
        with CaptureQueriesContext(connection) as asked:
            assert ask().status_code == 200
        return len(asked)

    def listed() -> HttpResponse:
        return client.get(ADDRESSES[name])

    def exported() -> Any:
        response = export(client, name)
        workbook(response)
        return response

    for number in range(3):
        add(number)
    few = cost(listed), cost(exported)
    for number in range(3, 12):
        add(number)
    assert (cost(listed), cost(exported)) == few


def queries_of(ask: Any) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return [query["sql"] for query in asked.captured_queries]


@pytest.mark.parametrize("name", OF_CALLS)
def test_no_register_counts_a_whole_table(name):
    fill(make_call())
    client = logged_in(make_user())
    table = {"contributions": "contribution", "decisions": "decision", "reports": "report"}[name]
    counting = [
        sql
        for sql in queries_of(lambda: client.get(ADDRESSES[name]))
        if "COUNT(" in sql and f'"contributions_{table}"' in sql
    ]
    assert counting
    assert all("LIMIT 1001" in sql for sql in counting)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("name", "query", "index"),
    [
        ("contributions", "", ""),
        ("contributions", "?status=published", "contribution_queue"),
        ("contributions", "?call={call}", "contribution_register"),
        ("contributions", "?call={call}&status=published", "contribution_list"),
        ("decisions", "", "decision_register"),
        ("decisions", "?verb=publish", "decision_by_verb"),
        ("decisions", "?reason={reason}", "decision_by_reason"),
        ("reports", "", "report_register"),
    ],
)
def test_the_order_of_a_register_is_that_of_an_index(name, query, index):
    call = make_call()
    fill(call)
    make_contribution(call, Status.DECLINED)
    reason = Reason.objects.get(pk=Decision.objects.get(verb="decline").reason_id)
    client = logged_in(make_user())
    address = ADDRESSES[name] + query.format(call=call.pk, reason=reason.code)
    key = {"contributions": "submission_id", "decisions": "id", "reports": "submission_id"}[name]
    [listing] = [
        sql
        for sql in queries_of(lambda: client.get(address))
        if "ORDER BY" in sql and f'"{key}" DESC' in sql and " LIMIT " in sql
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {listing}")
        plan = "\n".join(row[-1] for row in cursor.fetchall())
    assert "TEMP B-TREE" not in plan, plan
    assert index in plan, plan


def test_beyond_a_thousand_rows_the_list_says_more_and_its_pages_end():
    InternalTag.objects.bulk_create(
        InternalTag(name=f"Mot {number:04d}", slug=f"mot-{number}", folded=f"mot {number:04d}")
        for number in range(1_101)
    )
    client = logged_in(make_user("coordinator"))
    page = words_of(client.get(ADDRESSES["tags"]))
    assert "1000" in page.replace(" ", "")
    last = words_of(client.get(f"{ADDRESSES['tags']}?p=20"))
    assert "Mot 0999" in last
    assert words_of(client.get(f"{ADDRESSES['tags']}?p=21")) == last
    assert len(workbook(export(client, "tags"))) == 1_102
