"""The pages on the way to an answer are kept in the process, never past a change of one of them."""

import pickle

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from calls.models import CallIndexPage, CallPage
from contributions.models import Submission
from home.models import HomePage, StandardPage
from portal.cache import kept, sequence
from portal.cache.store import MOST_NOTES, store
from tests.factories import make_call, make_contribution, make_portal
from tests.sending import form_url, open_and_send

pytestmark = pytest.mark.django_db


def page_queries(asked) -> list[str]:
    """What `asked` reads from the tables of pages."""
    with CaptureQueriesContext(connection) as captured:
        asked()
    return [
        query["sql"]
        for query in captured
        if 'FROM "wagtailcore_page"' in query["sql"] or 'FROM "calls_callpage"' in query["sql"]
    ]


def change_elsewhere(page: Page, **fields: str) -> None:
    """As another process would: no signal reaches this one, only the number tells."""
    type(page).objects.filter(pk=page.pk).update(**fields)
    sequence.raise_it()


# --- What is read once ------------------------------------------------------------------


def test_a_second_address_of_a_call_reads_no_page_again(client):
    call = make_call()
    contribution = make_contribution(call, "published")
    client.get(call.url)
    assert not page_queries(lambda: client.get(call.public_path(contribution.submission)))
    assert not page_queries(lambda: client.get(form_url(call)))


def test_a_form_that_is_sent_reads_of_its_call_only_whether_it_is_open(client):
    call = make_call()
    open_and_send(client, call)
    again = page_queries(
        lambda: open_and_send(client, call, title="Une autre", body="Une tout autre réponse.")
    )
    assert Submission.objects.count() == 2
    assert len(again) == 1
    assert "introduction" not in again[0]


def test_a_reader_with_a_session_is_served_by_the_same_pages(client):
    call = make_call()
    client.get(call.url)
    assert not page_queries(lambda: Client(headers={"cookie": "sessionid=x"}).get(call.url))


# --- Never past a change ----------------------------------------------------------------


@pytest.mark.parametrize("cookie", ["", "sessionid=x"])
def test_a_change_of_another_process_shows_at_once(cookie):
    call = make_call(question="Avant ?")
    client = Client(headers={"cookie": cookie} if cookie else {})
    assert "Avant" in client.get(call.url).content.decode()
    change_elsewhere(call, question="Après ?")
    page = client.get(call.url).content.decode()
    assert "Après" in page
    assert "Avant" not in page


def test_a_page_taken_down_elsewhere_is_gone(client):
    call = make_call()
    assert client.get(call.url).status_code == 200
    change_elsewhere(call, live=False)
    assert client.get(call.url).status_code == 404
    assert client.get(form_url(call)).status_code == 404


def test_a_call_paused_while_somebody_writes_takes_nothing(client):
    call = make_call()
    client.get(form_url(call))
    # Not even the number tells: the transaction asks the row itself.
    CallPage.objects.filter(pk=call.pk).update(paused_at=call.opens_at)
    response = open_and_send(client, call)
    assert response.status_code == 409
    assert not Submission.objects.exists()


def test_a_draft_kept_in_memory_is_shown_to_nobody(client):
    call = make_call()
    call.unpublish()
    for _time in range(2):
        assert client.get(call.url).status_code == 404


def test_a_child_made_after_its_parent_was_kept_is_found(client):
    index = make_portal()
    assert client.get(index.url).status_code == 200
    assert client.get(f"{index.url}bientot/").status_code == 404
    call = make_call(slug="bientot")
    assert client.get(call.url).status_code == 200


# --- Whose copy it is, and how much of it ---------------------------------------------------


def test_what_a_request_does_to_its_page_is_its_own(client):
    call = make_call(question="La vraie ?")
    client.get(call.url)
    number = store.number
    index = CallIndexPage.objects.get()
    first = kept.kept_copy(number, ("child", index.pk, call.slug))
    assert first == call
    first.question = "Changée ?"
    assert kept.kept_copy(number, ("child", index.pk, call.slug)).question == "La vraie ?"


def test_addresses_that_lead_nowhere_fill_no_memory(client):
    index = make_portal()
    client.get(f"{index.url}nulle-part/")
    noted = len(store._notes)
    for number in range(20):
        client.get(f"{index.url}nulle-part-{number}/")
        client.get(f"/nulle-part-{number}/")
    assert len(store._notes) == noted


def test_a_page_that_is_not_ours_is_read_each_time():
    make_portal()
    other = Page(title="D’ailleurs", slug="ailleurs")
    HomePage.objects.get().add_child(instance=other)
    home = HomePage.objects.get()
    home.read_at = 1
    store.at(1)
    assert home._child("ailleurs") == other
    assert kept.kept_copy(1, ("child", home.pk, "ailleurs")) is None


def test_a_page_too_heavy_is_read_each_time():
    make_portal()
    home = HomePage.objects.get()
    home.add_child(instance=StandardPage(title="Lourde", slug="lourde", summary="x" * kept.LARGEST_COPY))
    home.read_at = 1
    store.at(1)
    assert home._child("lourde").title == "Lourde"
    assert kept.kept_copy(1, ("child", home.pk, "lourde")) is None


def test_there_is_room_for_so_many_notes_and_no_more():
    store.at(1)
    for number in range(MOST_NOTES + 20):
        kept.keep_copy(1, number, "words")
    assert len(store._notes) == MOST_NOTES
    assert kept.kept_copy(1, 0) == "words"
    assert kept.kept_copy(1, MOST_NOTES + 1) is None


def test_without_a_number_nothing_is_kept():
    store.at(1)
    kept.keep_copy(None, "name", "words")
    assert kept.kept_copy(None, "name") is None
    assert not store._notes


def test_a_call_keeps_its_body_when_it_is_copied():
    call = CallPage.objects.get(pk=make_call(body=[("heading", "Un titre")]).pk)
    copy = pickle.loads(pickle.dumps(call))
    assert copy.body == call.body
    assert [block.value for block in copy.body] == ["Un titre"]
