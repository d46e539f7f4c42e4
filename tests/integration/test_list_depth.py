"""A page deep in a list costs what the first one costs: by queries, and by the index that is read."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calls.models import CallPage
from contributions.filters import Criteria
from contributions.models import Contribution
from contributions.orders import Order, segments, segments_after
from portal.cache.store import store
from taxonomy.models import Territory, Theme
from tests.factories import make_call, make_commune, make_themes
from tests.many import publish_many

pytestmark = pytest.mark.django_db

ORDERS = ["", "tri=ancien", "tri=tirage&graine=1073741824"]
FILTERS = ["", "theme=jeunes", "nature=idea", "profil=agent", "territoire=claret", "q=titre"]
# The page itself, what there is to choose from, two counts, and one or two segments.
MOST_QUERIES = 20


def filled(number: int) -> CallPage:
    call = make_call(allowed_kinds=["idea", "experience"])
    more(call, number)
    return call


def more(call: CallPage, number: int) -> list[str]:
    theme = Theme.objects.filter(slug="jeunes").first() or Theme.add_root(title="Jeunes", slug="jeunes")
    place, _created = Territory.objects.get_or_create(title="Claret", slug="claret", code="04001")
    return publish_many(call, number, theme=theme, territory=place, kind="idea", sender_kind="agent")


def queries_of(client, url: str) -> int:
    client.get(url)
    store.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("narrowed", FILTERS)
@pytest.mark.parametrize("order", ORDERS)
def test_every_order_and_filter_costs_the_same_queries_with_3_rows_as_with_30(client, order, narrowed):
    call = filled(3)
    # On each side of the seed, so that a draw always reads its two segments or needs only one.
    Contribution.objects.update(draw=2**31 - 1)
    query = "&".join(filter(None, [order, narrowed]))
    url = f"{call.list_path()}?{query}" if query else call.list_path()
    few = queries_of(client, url)
    more(call, 27)
    Contribution.objects.update(draw=2**31 - 1)
    many = queries_of(client, url)
    # A full page leaves the second segment of a draw unread.
    assert many == few - ("tirage" in order)
    assert few <= MOST_QUERIES


def answers_from(call: CallPage, first: int, last: int) -> None:
    """An answer from each of so many communes of one department, on a theme and a narrower one in turn."""
    narrow = Theme.objects.get(slug="jeunes").get_children().first()
    themes = [Theme.objects.get(slug="jeunes"), narrow]
    for number in range(first, last):
        place = make_commune(f"Commune {number}", f"34{number:03}", "Hérault")
        publish_many(call, 1, theme=themes[number % 2], territory=place)


@pytest.mark.parametrize("order", ORDERS)
def test_a_theme_in_a_department_costs_the_same_queries_with_3_communes_as_with_19(client, order):
    make_themes("Jeunes", "Apprentis")
    call = make_call()
    answers_from(call, 1, 4)
    url = f"{call.list_path()}?{order}&theme=jeunes&territoire=herault".replace("?&", "?")
    few = queries_of(client, url)
    answers_from(call, 4, 20)
    assert queries_of(client, url) == few <= MOST_QUERIES
    store.clear()
    assert client.get(url).context["listing"].total == 19


@pytest.mark.parametrize("order", ORDERS)
def test_a_page_by_key_costs_no_more_queries_than_the_first(client, order):
    call = filled(90)
    rows = Contribution.objects.of_page(call)
    deep = segments(rows, _order(order), 2**30)[0][5].reference
    key = "apres" if order else "avant"
    first = queries_of(client, f"{call.list_path()}?{order}".rstrip("?"))
    assert queries_of(client, f"{call.list_path()}?{order}&{key}={deep}".replace("?&", "?")) <= first + 1


def _order(query: str) -> Order:
    return Order("tirage" if "tirage" in query else "ancien" if query else "recent")


# --- Which index ----------------------------------------------------------------------

INDEXES = {
    (Order.NEWEST, None): "contribution_list",
    (Order.OLDEST, None): "contribution_list",
    (Order.DRAWN, None): "contribution_draw",
    (Order.NEWEST, "theme_id"): "contribution_by_theme",
    (Order.OLDEST, "theme_id"): "contribution_by_theme",
    (Order.NEWEST, "kind"): "contribution_by_kind",
    (Order.OLDEST, "kind"): "contribution_by_kind",
    (Order.NEWEST, "sender_kind"): "contribution_by_sender",
    (Order.NEWEST, "territory_id"): "contribution_by_territory",
    (Order.NEWEST, "outcome"): "contribution_by_outcome",
    (Order.OLDEST, "outcome"): "contribution_by_outcome",
    (Order.OUTCOME, None): "contribution_by_outcome",
    (Order.DRAWN, "kind"): "contribution_draw",
    (Order.DRAWN, "theme_id"): "contribution_draw",
}


def plan_of(rows) -> str:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Too few rows here for an index to be worth it, unless a scan and a sort are dear.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    return str(rows.explain())


@pytest.mark.parametrize(("order", "column"), INDEXES)
def test_every_page_of_a_long_list_is_read_from_the_index_of_its_order(order, column):
    call = filled(60)
    # Others of the same call, that no filter keeps: an index without the filtered column reads them in vain.
    publish_many(call, 240, kind="experience", sender_kind="citizen", outcome="taken_up")
    # As many of another call, among them in time: the index of all calls together is no answer.
    publish_many(make_call(), 400)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE contributions_contribution")
    values = {"theme_id": Theme.objects.get().pk, "territory_id": Territory.objects.get().pk}
    values |= {"kind": "idea", "sender_kind": "agent", "outcome": ""}
    columns = {column: [values[column]]} if column else {}
    criteria = Criteria(columns=columns, order=order, seed=2**30)
    rows = criteria.rows_of_many(Contribution.objects.published().of_page(call))
    last = rows.first()
    for part in [*segments(rows, order, 2**30), *segments_after(rows, order, 2**30, last)]:
        plan = plan_of(part[:21])
        assert INDEXES[order, column] in plan, plan
        assert not re.search(r"TEMP B-TREE|Sort Key", plan), plan


@pytest.mark.parametrize(
    "columns", [{"theme_id": [1, 2, 3]}, {"theme_id": [1, 2], "territory_id": [1, 2, 3]}]
)
@pytest.mark.parametrize("order", Order)
def test_a_theme_with_narrower_ones_and_a_department_are_read_in_the_order_of_the_list(order, columns):
    call = filled(60)
    criteria = Criteria(columns=columns, order=order)
    rows = criteria.rows_of_many(Contribution.objects.published().of_page(call))
    for part in segments(rows, order, 5):
        plan = plan_of(part[:21])
        # Of a table this small, PostgreSQL may take either of two indexes that are in the order of the dates.
        by_date = "contribution_list|contribution_queue"
        own = {Order.DRAWN: "contribution_draw", Order.OUTCOME: "contribution_by_outcome"}
        assert re.search(own.get(order, by_date), plan), plan
        assert not re.search(r"TEMP B-TREE|Sort Key", plan), plan


def test_a_draw_among_few_of_many_is_found_by_its_filter_then_sorted():
    call = filled(60)
    publish_many(call, 400, kind="experience")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE contributions_contribution")
    criteria = Criteria(columns={"kind": ["idea"]}, order=Order.DRAWN)
    rows = criteria.rows(Contribution.objects.published().of_page(call))
    for part in segments(rows, Order.DRAWN, 2**30, many=False):
        assert "contribution_draw" not in str(part[:21].explain())
