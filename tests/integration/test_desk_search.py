"""The queue and the register of decisions, searched by words or by reference."""

import re

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.models import Contribution, Submission
from contributions.search import index_many
from contributions.services import publish
from home.setup import ROLES
from people.models import User
from tests.factories import make_call, make_contribution, make_user
from tests.many import publish_many
from tests.reading import soup

pytestmark = pytest.mark.django_db

QUEUE = "/admin/moderation/"
REGISTER = "/admin/contributions/decision/"
Status = Contribution.Status
AWAITING, PUBLISHED, DECLINED = Status.AWAITING, Status.PUBLISHED, Status.DECLINED
STRANGE = ["", " ", "!?", "😀", "a", "\0", "'", '"bus', "AND OR", "bus*", "%s", "x" * 10_000, "é " * 3_000]


@pytest.fixture
def client():
    client = Client()
    client.force_login(make_user())
    return client


def references_in(response) -> set[str]:
    """The references that a list shows."""
    assert response.status_code == 200
    text = response.content.decode()
    return {
        reference for reference in Submission.objects.values_list("reference", flat=True) if reference in text
    }


def test_both_lists_show_a_search_box(client):
    for url in (QUEUE, REGISTER):
        assert soup(client.get(url)).select("input[name=q]"), url


def test_the_queue_is_searched_by_words_whatever_the_state(client):
    call = make_call()
    rows = [
        make_contribution(call, status, title="Les règlements") for status in (AWAITING, PUBLISHED, DECLINED)
    ]
    make_contribution(call, title="Le bus")
    for url in (QUEUE, f"{QUEUE}results/"):
        assert references_in(client.get(url, {"q": "reglement"})) == {row.reference for row in rows}
        waiting = client.get(url, {"q": "reglement", "status": AWAITING})
        assert references_in(waiting) == {rows[0].reference}
    assert references_in(client.get(QUEUE, {"q": "reglement bus"})) == set()


def test_a_search_of_the_queue_keeps_its_order(client):
    call = make_call()
    rows = [make_contribution(call, title="Le bus") for _number in range(3)]
    found = re.findall(r"inspect/(\d+)/", client.get(QUEUE, {"q": "bus"}).content.decode())
    assert list(dict.fromkeys(map(int, found))) == [row.pk for row in rows]


@pytest.mark.parametrize("status", [AWAITING, PUBLISHED, DECLINED])
def test_a_reference_typed_in_the_queue_opens_what_it_names(client, status):
    row = make_contribution(status=status)
    for typed in (row.reference, row.reference.lower().replace("-", " ")):
        response = client.get(QUEUE, {"q": typed, "status": AWAITING})
        assert response.status_code == 302
        assert response["Location"] == f"{QUEUE}inspect/{row.pk}/"
        # While one types, the list shows it, whatever filter is set.
        live = client.get(f"{QUEUE}results/", {"q": typed, "status": AWAITING})
        assert references_in(live) == {row.reference}


def test_who_may_not_read_the_queue_is_told_nothing_of_a_reference():
    row = make_contribution()
    machine = User.objects.create_user("machine@example.org", is_staff=True)
    machine.groups.add(Group.objects.get(name=ROLES["admin"]))
    logged_in = Client()
    logged_in.force_login(machine)
    for client, where in ((Client(), "/admin/login/"), (logged_in, "/admin/")):
        response = client.get(QUEUE, {"q": row.reference})
        assert response.status_code == 302
        assert response["Location"].partition("?")[0] == where


def test_the_register_is_searched_by_words_and_by_reference(client):
    call = make_call()
    found = make_contribution(call, PUBLISHED, title="Les lycées")
    other = make_contribution(call, DECLINED, title="Le bus")
    assert references_in(client.get(REGISTER, {"q": "lycee"})) == {found.reference}
    assert references_in(client.get(REGISTER, {"q": other.reference.lower()})) == {other.reference}
    assert references_in(client.get(REGISTER, {"q": "lycee", "verb": "decline"})) == set()
    assert references_in(client.get(REGISTER, {"q": " "})) == {found.reference, other.reference}


def test_the_register_finds_every_decision_on_one_contribution(client):
    row = make_contribution(title="Le bus")
    publish(submission_id=row.pk, version_seen=1, by=make_user(), now=timezone.now())
    assert references_in(client.get(REGISTER, {"q": "bus"})) == {row.reference}


@pytest.mark.parametrize("text", STRANGE, ids=lambda text: ascii(text[:12]))
def test_nothing_that_one_can_type_makes_the_desk_fail(client, text):
    make_contribution(status=PUBLISHED)
    for url in (QUEUE, f"{QUEUE}results/", REGISTER):
        assert client.get(url, {"q": text}).status_code == 200, url


@pytest.mark.parametrize("url", [QUEUE, REGISTER])
def test_a_search_asks_as_much_of_three_rows_as_of_thirty(client, url):
    call = make_call()

    def cost() -> int:
        client.get(url, {"q": "bus"})
        with CaptureQueriesContext(connection) as asked:
            client.get(url, {"q": "bus"})
        return len(asked)

    for _number in range(3):
        make_contribution(call, PUBLISHED, title="Le bus")
    few = cost()
    for _number in range(27):
        make_contribution(call, PUBLISHED, title="Le bus")
    assert cost() == few


def test_a_search_of_many_pages_keeps_its_words(client):
    publish_many(make_call(), 60)
    index_many(Contribution.objects.all())
    first = soup(client.get(QUEUE, {"q": "publié"}))
    following = [str(a["href"]) for a in first.select("a[href*='p=2']")]
    assert following
    assert all("q=publi" in address for address in following)
