"""The public pages of calls: their state by the clock, their addresses and their lists."""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from calls.models import CallIndexPage, CallPage
from calls.presentation import Presented
from contributions import listing
from contributions.models import Submission
from home.models import HomePage, StandardPage
from portal.cache.store import store
from tests.factories import make_call, make_contribution
from tests.many import publish_many
from tests.reading import soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def references_in(response) -> list[str]:
    """The contributions a page lists, in its order."""
    found = re.findall(r'/contributions/([0-9A-Z]{4}-[0-9A-Z]{4})/"', response.content.decode())
    return list(dict.fromkeys(found))


def offers_the_form(response, call: CallPage) -> bool:
    return f'href="{call.url}contribuer/"' in response.content.decode()


def home_with_calls() -> HomePage:
    """The home page with its block of open calls."""
    home = HomePage.objects.get()
    home.sections = [("open_calls", {"title": "Les questions du moment", "most": 3, "empty": "Aucune."})]
    home.save_revision().publish()
    return HomePage.objects.get()


# --- The clock ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "boundary", "before", "after"),
    [
        ("upcoming", "opens_at", False, True),
        ("closing_soon", "closes_at", True, False),
    ],
)
def test_the_first_request_after_the_instant_shows_the_new_state_with_no_save_and_no_job(
    client, state, boundary, before, after
):
    call = make_call(state)
    revision = call.latest_revision_id
    instant = getattr(call, boundary)

    with time_machine.travel(instant - timedelta(seconds=1), tick=False):
        rendered = client.get(call.url)
        remembered = client.get(call.url)
        form = client.get(f"{call.url}contribuer/")
        assert remembered.has_header("Age"), "the page did not come from memory"
        assert rendered.content == remembered.content
        for response in (rendered, remembered):
            assert offers_the_form(response, call) is before
            assert Presented.of(call, timezone.now()).label in words_of(response)
        assert ('name="body"' in form.content.decode()) is before

    with time_machine.travel(instant, tick=False):
        changed = client.get(call.url)
        form = client.get(f"{call.url}contribuer/")
        assert not changed.has_header("Age")
        assert offers_the_form(changed, call) is after
        assert Presented.of(call, timezone.now()).label in words_of(changed)
        assert ('name="body"' in form.content.decode()) is after

    assert CallPage.objects.get(pk=call.pk).latest_revision_id == revision


def test_the_home_page_shows_a_call_from_its_opening_to_its_closing(client):
    call = make_call("upcoming")
    home = home_with_calls()
    label = {}
    for name, instant in {
        "before": call.opens_at - timedelta(seconds=1),
        "opened": call.opens_at,
        "last": call.closes_at - timedelta(seconds=1),
        "closed": call.closes_at,
    }.items():
        with time_machine.travel(instant, tick=False):
            for _time in range(2):
                response = client.get(home.url)
                label[name] = Presented.of(call, timezone.now()).label
                assert (f'href="{call.url}"' in response.content.decode()) is (name != "closed")
                assert (label[name] in words_of(response)) is (name != "closed")
    assert len(set(label.values())) == 4


def test_results_are_shown_late_from_the_midnight_after_the_promised_day(client):
    call = make_call("closed", results_promised_on=timezone.localdate() + timedelta(days=30))
    midnight = timezone.make_aware(
        timezone.datetime.combine(call.results_promised_on + timedelta(days=1), timezone.datetime.min.time())
    )
    with time_machine.travel(midnight - timedelta(seconds=1), tick=False):
        assert words_of(client.get(call.url)) == words_of(client.get(call.url))
        before = client.get(call.url)
    with time_machine.travel(midnight, tick=False):
        after = client.get(call.url)
        late = Presented.of(call, timezone.now()).label
    assert late not in words_of(before)
    assert late in words_of(after)


# --- Addresses ------------------------------------------------------------------------


@pytest.mark.parametrize("enforce", [False, True])
def test_a_post_is_taken_by_the_form_alone(enforce):
    call = make_call()
    contribution = make_contribution(call, status="published")
    section = StandardPage(title="Une page", slug="une-page")
    HomePage.objects.get().add_child(instance=section)
    client = Client(enforce_csrf_checks=enforce)
    if enforce:  # a token of ours, so that the page answers and not the guard before it
        client.get(f"{call.url}contribuer/")
        client.defaults["HTTP_X_CSRFTOKEN"] = client.cookies["csrftoken"].value
    for url in (
        call.url,
        call.public_path(contribution.submission),
        call.get_parent().url,
        HomePage.objects.get().url,
        section.url,
    ):
        response = client.post(url, {"title": "Titre", "body": "Texte"})
        assert response.status_code == 405, url
        assert "POST" not in response["Allow"]
    for method in ("put", "patch", "delete"):
        assert getattr(client, method)(f"{call.url}contribuer/").status_code == 405
    assert Submission.objects.count() == 1


def test_a_post_without_a_token_to_a_page_that_takes_none_is_not_told_about_a_form():
    call = make_call()
    response = Client(enforce_csrf_checks=True).post(call.url, {"title": "Titre", "body": "Texte"})
    assert response.status_code == 405


def test_an_expired_form_of_a_page_behind_a_password_shows_nothing_of_it():
    call = make_call()
    PageViewRestriction.objects.create(page=call, restriction_type="password", password="sésame")
    response = Client(enforce_csrf_checks=True).post(f"{call.url}contribuer/", {"title": "a", "body": "b"})
    assert response.status_code == 403
    assert call.question not in words_of(response)


UNKNOWN = [
    "inconnu/",
    "contribuer/encore/",
    "contributions/2222/",
    "contributions/%00/",
    "contributions/%F0%9F%9A%8C/",
    "contributions/2222-2222/encore/",
    "contributions/..%2F..%2Fadmin/",
    "%FF/",
    "a" * 3000 + "/",
]


def test_an_unknown_address_below_a_call_is_a_404(client):
    call = make_call()
    for rest in UNKNOWN:
        assert client.get(call.url + rest).status_code == 404, rest


def test_a_contribution_is_found_below_its_own_call_only(client):
    call, other = make_call(), make_call()
    contribution = make_contribution(call, status="published")
    assert client.get(call.public_path(contribution.submission)).status_code == 200
    assert client.get(other.public_path(contribution.submission)).status_code == 404


def test_a_reference_typed_another_way_leads_to_its_address(client):
    call = make_call()
    contribution = make_contribution(call, status="published")
    address = call.public_path(contribution.submission)
    for typed in (
        contribution.reference.lower(),
        contribution.reference.replace("-", ""),
    ):
        response = client.get(f"{call.url}contributions/{typed}/")
        assert response.status_code in {301, 302}
        assert response["Location"] == address
    waiting = make_contribution(call)
    typed = f"{call.url}contributions/{waiting.reference.lower()}/"
    assert client.get(typed).status_code == 404


# --- The list of contributions --------------------------------------------------------


@pytest.mark.parametrize(("number", "pages"), [(0, 1), (1, 1), (20, 1), (21, 2), (45, 3)])
def test_published_contributions_are_shown_twenty_a_page_the_newest_first(client, number, pages):
    call = make_call()
    references = publish_many(call, number)
    seen = []
    for page in range(1, pages + 1):
        response = client.get(call.list_path() if page == 1 else f"{call.list_path()}?page={page}")
        shown = references_in(response)
        assert len(shown) == min(listing.PER_PAGE, number - len(seen))
        seen += shown
        following = f"?page={page + 1}#reponses" in response.content.decode()
        assert following is (page < pages)
    assert seen == references
    assert client.get(f"{call.list_path()}?page={pages + 1}").status_code == 404


def test_a_key_that_leads_nowhere_is_a_404(client):
    call = make_call()
    publish_many(call, 3)
    for typed in ("", "x", "2222-2222", "%00", "9" * 5000, "%F0%9F%9A%8C", "%FF", "1"):
        assert client.get(f"{call.list_path()}?avant={typed}").status_code == 404, typed


def test_a_key_of_another_call_or_of_words_not_published_is_a_404(client):
    call = make_call()
    publish_many(call, 1)
    elsewhere = make_contribution(make_call(), status="published")
    waiting = make_contribution(call)
    for contribution in (elsewhere, waiting):
        assert client.get(f"{call.list_path()}?avant={contribution.reference}").status_code == 404


@pytest.mark.parametrize("minutes_apart", [1, 0])
def test_pages_by_key_follow_the_numbered_ones_with_no_gap_and_no_repeat(client, monkeypatch, minutes_apart):
    monkeypatch.setattr(listing, "PER_PAGE", 4)
    monkeypatch.setattr(listing, "NUMBERED_PAGES", 2)
    call = make_call()
    references = publish_many(call, 19, minutes_apart=minutes_apart)
    url, seen, by_key = call.list_path(), [], 0
    while url:
        response = client.get(url)
        assert response.status_code == 200
        seen += references_in(response)
        by_key += "avant=" in url
        following = re.search(r'<a href="([^"]+)" rel="next">', response.content.decode())
        url = html.unescape(following[1]).partition("#")[0] if following else ""
    assert seen == references
    assert by_key == 3


def test_a_page_by_key_stays_the_same_when_newer_words_are_published(client):
    call = make_call()
    references = publish_many(call, 25)
    url = f"{call.list_path()}?avant={references[4].lower()}"
    before = references_in(client.get(url))
    make_contribution(call, status="published")
    store.clear()
    assert references_in(client.get(url)) == before == references[5:]


# --- Nothing before its decision ------------------------------------------------------


@pytest.mark.parametrize("status", ["awaiting", "declined"])
def test_words_that_are_not_published_appear_on_no_page(client, status):
    call = make_call()
    home = home_with_calls()
    contribution = make_contribution(
        call, status=status, title="Titre-caché", body="Corps-caché", shown_as="Nom-caché"
    )
    for url in (call.url, CallIndexPage.objects.get().url, home.url, f"{call.url}?page=1"):
        response = client.get(url)
        assert response.status_code == 200
        assert "-caché" not in response.content.decode()
        assert contribution.reference not in response.content.decode()
    answer = client.get(call.public_path(contribution.submission))
    assert answer.status_code == 404
    assert "-caché" not in answer.content.decode()


def test_a_draft_call_and_what_was_answered_to_it_are_nowhere(client):
    call = make_call()
    home = home_with_calls()
    contribution = make_contribution(call, status="published", title="Titre-caché")
    assert "Titre-caché" in client.get(call.url).content.decode()
    call.unpublish()
    addresses = (call.url, f"{call.url}contribuer/", call.public_path(contribution.submission))
    for url in addresses:
        assert client.get(url).status_code == 404
    for url in (CallIndexPage.objects.get().url, home.url):
        assert call.url not in client.get(url).content.decode()


def test_a_draft_of_a_live_call_shows_nothing_of_itself(client):
    call = make_call()
    call.question = "Question-secrète"
    call.save_revision()
    assert "Question-secrète" not in client.get(call.url).content.decode()


def test_the_table_of_what_is_kept_tells_of_calls_that_anybody_may_read_and_of_them_alone(client):
    call, private = make_call(), make_call()
    PageViewRestriction.objects.create(page=private, restriction_type="password", password="x")
    legal = HomePage.objects.get().add_child(
        instance=StandardPage(title="Données", body=[("retention", None)])
    )
    (table,) = soup(client.get(legal.url)).select("main table")
    assert [link["href"] for link in table.select("a")] == [call.url]
    assert table.th.get_text() == "Appel"
    call.unpublish()
    # Other forms of the site may go on asking: nothing is said of them.
    assert "Aucun appel n’est en ligne." in words_of(client.get(legal.url))
