"""Pages that people answered are not deleted, nor what is above them."""

import re

import pytest
from wagtail.models import Page

from calls.models import CallIndexPage, CallPage
from contributions.models import Contribution, Submission
from contributions.wagtail_hooks import _why_kept
from home.models import HomePage
from tests.cms import logged_in, outcome, sentences
from tests.factories import make_call, make_contribution, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def answered() -> CallPage:
    call = make_call()
    make_contribution(call)
    return call


@pytest.mark.parametrize("role", ["coordinator", "admin"])
def test_a_page_that_people_answered_is_not_deleted_nor_one_above_it(role, answered):
    client = logged_in(make_user(role))
    told = []
    for page in (answered, CallIndexPage.objects.get(), HomePage.objects.get()):
        for ask in (client.get, client.post):
            answer = ask(f"/admin/pages/{page.pk}/delete/")
            assert answer.status_code == 302
            if outcome(answer) == "refused":  # who may delete nothing there is told that instead
                continue
            told.append(page)
            assert sentences(answer)[-1] == _why_kept([page])
            assert client.get(answer["Location"], follow=True).status_code == 200
    assert answered in told
    assert len(told) == 6 or role != "admin"
    assert Page.objects.filter(pk__in=[answered.pk, CallIndexPage.objects.get().pk]).count() == 2
    assert HomePage.objects.count() == Submission.objects.count() == 1
    assert CallPage.objects.get().live


def test_the_sentence_counts_what_was_received_and_is_read_on_the_page_that_follows(answered):
    for _ in range(2):
        make_contribution(answered)
    page = logged_in(make_user("admin")).post(f"/admin/pages/{answered.pk}/delete/", follow=True)
    assert page.status_code == 200
    assert re.search(r"\b3\b", _why_kept([answered]))
    assert _why_kept([answered]) in [str(message) for message in page.context["messages"]]


def test_several_pages_at_once_are_not_deleted_when_people_answered_one(answered):
    empty = make_call()
    index = CallIndexPage.objects.get()
    client = logged_in(make_user("admin"))
    for query in [
        f"id={answered.pk}",
        f"id={empty.pk}&id={answered.pk}",
        f"id={index.pk}",
        f"id=all&childOf={index.pk}",
    ]:
        address = f"/admin/bulk/wagtailcore/page/delete/?{query}"
        assert client.get(address).status_code == 200, query
        answer = client.post(address)
        assert answer.status_code == 302, query
        assert sentences(answer)[-1] == _why_kept([answered]), query
        assert client.get(answer["Location"]).status_code == 200, query
    assert CallPage.objects.filter(pk__in=[answered.pk, empty.pk]).count() == 2
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("role", ["coordinator", "admin"])
@pytest.mark.parametrize("address", ["/admin/pages/{}/delete/", "/admin/bulk/wagtailcore/page/delete/?id={}"])
def test_a_call_that_nobody_answered_is_deleted(role, address, answered):
    empty = make_call()
    answer = logged_in(make_user(role)).post(address.format(empty.pk))
    assert answer.status_code == 302
    assert list(CallPage.objects.all()) == [answered]


def test_an_answered_call_can_be_taken_offline_and_its_answers_stay(answered):
    answer = logged_in(make_user("coordinator")).post(f"/admin/pages/{answered.pk}/unpublish/")
    assert answer.status_code == 302
    assert not CallPage.objects.get().live
    assert Contribution.objects.count() == 1
