"""A draft shown to somebody without an account: its address alone opens it, and leaves no trace."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import Page, PageLogEntry

from calls.models import CallIndexPage, CallPage
from contributions.models import Submission
from home.models import HomePage, StandardPage
from people import links as submission_links
from people.drafts import links
from people.drafts.services import MOST_DAYS, hide_draft, show_draft
from people.models import DraftLink
from portal.cache.store import store
from portal.logs import mask
from tests.cms import cms
from tests.dumping import sitemap_files
from tests.factories import make_call, make_received, make_user
from tests.reading import soup

pytestmark = [pytest.mark.django_db, pytest.mark.once]

WORDS = "Ce que personne ne doit lire encore"


def screen(page: Page) -> str:
    return f"/admin/drafts/{page.pk}/"


def a_draft() -> StandardPage:
    page = StandardPage(title=WORDS, slug="un-brouillon", live=False)
    HomePage.objects.get().add_child(instance=page)
    page.save_revision()
    return page


def a_call_in_draft() -> CallPage:
    make_user("editor")
    call = CallPage(title="Un appel en brouillon", slug="en-brouillon", question=f"{WORDS} ?", live=False)
    CallIndexPage.objects.get().add_child(instance=call)
    call.save_revision()
    return call


def shown(page: Page, **fields) -> DraftLink:
    return show_draft(page=page, **{"days": 7, "by": None, "now": timezone.now()} | fields)


def read(link: DraftLink, query: str = ""):
    return Client().get(links.path_for(link) + query)


def test_whoever_has_the_address_reads_the_latest_draft_as_the_public_would():
    page = a_draft()
    link = shown(page)
    page.title = "Un titre plus récent"
    page.save_revision()
    response = read(link)
    assert response.status_code == 200
    assert soup(response).h1.get_text(strip=True) == "Un titre plus récent"
    assert gettext("Draft, not to be passed on") in soup(response).select_one("#brouillon").get_text()
    assert not soup(response).select(".online")
    assert Client().get("/un-brouillon/").status_code == 404


def test_it_is_never_kept_never_indexed_and_tells_its_address_to_nobody():
    link = shown(a_draft())
    store.clear()
    response = read(link)
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert soup(response).select_one("meta[name=robots]")["content"] == "noindex, nofollow"
    assert not response.cookies
    token = links.token_for(link)
    # Its own links say where it is; nothing that a page is shared by does.
    head = str(soup(response).head)
    assert token not in head
    assert mask(f"GET {links.path_for(link)}") == "GET /suivi/…/brouillon/"
    assert links.path_for(link).startswith(settings.PAGE_CACHE_BYPASS)


def test_a_draft_stands_in_no_memory_no_sitemap_and_no_search():
    page = a_draft()
    link = shown(page)
    store.clear()
    read(link)
    public = ["/", "/recherche/?q=personne", *sitemap_files()]
    for address in [*public, *public]:
        response = Client().get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert WORDS.encode() not in body, address
    kept = store.entries()
    assert kept
    assert not [key for key, entry in kept.items() if "/suivi/" in key[2] or WORDS.encode() in entry.body]


def test_no_cookie_goes_in_and_whoever_is_logged_in_reads_the_same():
    page = a_draft()
    link = shown(page)
    assert cms("editor").get(links.path_for(link)).content == read(link).content


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_sent_to_a_draft(method):
    link = shown(a_call_in_draft())
    assert getattr(Client(), method)(links.path_for(link)).status_code == 405
    assert not Submission.objects.exists()


def test_no_form_of_a_draft_is_sent_by_a_browser():
    link = shown(a_call_in_draft())
    for query in ("", "?vue=form"):
        response = read(link, query)
        assert response.status_code == 200
        assert "form-action 'none'" in response["Content-Security-Policy"]
        assert "form-action 'self'" not in response["Content-Security-Policy"]
        assert not soup(response).select("form button:not([disabled])")
        assert not response.cookies
        assert int(response["Content-Length"]) == len(response.content)


def test_a_draft_of_a_call_shows_its_form_and_links_lead_back_to_the_draft():
    call = a_call_in_draft()
    link = shown(call)
    path = links.path_for(link)
    form = read(link, "?vue=form")
    assert soup(form).select_one("form.form textarea")
    assert [a["href"] for a in soup(form).select(".draft__views a")] == [path, f"{path}?vue=form"]
    for response in (read(link), form):
        led = {a["href"] for a in soup(response).select("a[href]")}
        assert not [address for address in led if address.startswith(call.get_url())]


def test_an_unknown_face_of_a_draft_is_the_page_itself():
    link = shown(a_call_in_draft())
    for query in ("?vue=cancelled", "?vue=n-importe-quoi"):
        assert read(link, query).content == read(link).content


def test_links_below_a_page_that_is_public_still_lead_there():
    make_call()
    index = CallIndexPage.objects.get()
    index.title = "Un autre titre"
    index.save_revision()
    response = read(shown(index))
    led = {a["href"] for a in soup(response).select("main a[href]")}
    assert CallPage.objects.get().get_url() in led


def test_an_address_ends_by_itself_and_says_so_without_a_word_of_the_draft():
    start = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        link = shown(a_draft(), days=2)
        clock.shift(timedelta(days=2, seconds=-1))
        assert read(link).status_code == 200
        clock.shift(timedelta(seconds=1))
        response = read(link)
    assert response.status_code == 410
    assert WORDS not in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_an_address_taken_back_or_replaced_ends():
    page = a_draft()
    first = shown(page)
    second = shown(page)
    assert [read(first).status_code, read(second).status_code] == [410, 200]
    assert hide_draft(page=page)
    assert [read(first).status_code, read(second).status_code] == [410, 410]
    assert not hide_draft(page=page)
    assert DraftLink.objects.count() == 1


def test_publishing_the_page_takes_the_address_back_and_it_leads_to_the_public_page():
    page = a_draft()
    link = shown(page)
    page.save_revision().publish()
    page.title = "Un brouillon d’après"
    page.save_revision()
    response = read(link)
    assert response.status_code == 410
    assert soup(response).select_one("main a.btn")["href"] == "/un-brouillon/"
    assert "Un brouillon d’après" not in response.content.decode()


def test_a_forged_or_foreign_token_opens_nothing():
    link = shown(a_draft())
    token = links.token_for(link)
    other = make_received(make_call()).link
    tokens = [token[:-1], token[:-3] + "AAA", "x" * 43, "suivi", submission_links.token_for(other)]
    for typed in tokens:
        assert Client().get(f"/suivi/{typed}/brouillon/").status_code == 404
    # Nor does the address of a draft open what somebody sent.
    assert Client().get(f"/suivi/{token}/").status_code == 404


def test_a_token_signed_with_an_older_key_still_opens(settings):
    link = shown(a_draft())
    path = links.path_for(link)
    settings.LINK_KEYS = ["une-autre-cle", *settings.LINK_KEYS]
    assert Client().get(path).status_code == 200
    settings.LINK_KEYS = settings.LINK_KEYS[:1]
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("days", [0, -1, MOST_DAYS + 1])
def test_no_draft_is_shown_for_ever(days):
    with pytest.raises(ValueError, match="30 days"):
        shown(a_draft(), days=days)


# --- In the CMS -------------------------------------------------------------------------


def test_an_editor_opens_the_address_copies_it_and_takes_it_back():
    page = a_draft()
    client = cms("editor")
    assert not soup(client.get(screen(page))).select("#draft-url")
    opened = client.post(screen(page), {"verb": "show", "days": "7"}, follow=True)
    address = soup(opened).select_one("#draft-url")["href"]
    assert address.startswith(settings.PUBLIC_BASE_URL)
    path = address.removeprefix(settings.PUBLIC_BASE_URL)
    assert Client().get(path).status_code == 200
    client.post(screen(page), {"verb": "hide"})
    assert Client().get(path).status_code == 410


def test_a_get_of_the_screen_acts_on_nothing():
    page = a_draft()
    client = cms("editor")
    client.get(screen(page) + "?verb=show&days=7")
    assert not DraftLink.objects.exists()
    shown(page)
    client.get(screen(page) + "?verb=hide")
    assert DraftLink.objects.get().expires_at


def test_what_was_done_stands_in_the_history_without_the_address():
    page = a_draft()
    client = cms("editor")
    client.post(screen(page), {"verb": "show", "days": "7"})
    token = links.token_for(DraftLink.objects.get())
    client.post(screen(page), {"verb": "hide"})
    entries = PageLogEntry.objects.filter(page=page.pk, action__startswith="people.draft")
    assert sorted(entries.values_list("action", flat=True)) == ["people.draft_hidden", "people.draft_shown"]
    assert all(entry.user is not None and token not in str(entry.data) for entry in entries)
    history = client.get(f"/admin/pages/{page.pk}/history/").content.decode()
    assert gettext("Draft shown by a secret address") in history


@pytest.mark.parametrize("days", ["", "0", "31", "sept"])
def test_a_number_of_days_that_is_none_is_refused_beside_its_field(days):
    page = a_draft()
    response = cms("editor").post(screen(page), {"verb": "show", "days": days})
    assert response.status_code == 422
    assert not DraftLink.objects.exists()


def test_a_page_that_is_public_as_it_stands_has_no_draft_to_show():
    call = make_call()
    client = cms("editor")
    assert not soup(client.get(screen(call))).select("[name=days]")
    assert client.post(screen(call), {"verb": "show", "days": "7"}).status_code == 409
    assert not DraftLink.objects.exists()


@pytest.mark.parametrize(
    ("role", "may"), [("editor", True), ("coordinator", True), ("admin", True), ("moderator", False)]
)
def test_whoever_may_edit_the_page_may_show_its_draft(role, may):
    page = a_draft()
    client = cms(role)
    client.get(screen(page))
    client.post(screen(page), {"verb": "show", "days": "7"})
    assert DraftLink.objects.exists() == may
    if may:
        assert screen(page) in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()


def test_without_a_login_the_screen_is_closed():
    page = a_draft()
    assert re.match("/admin/login/", Client().post(screen(page), {"verb": "show"})["Location"])
    assert not DraftLink.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_open_an_address_at_once_leave_one_that_opens():
    from tests.racing import at_once

    page = a_draft()
    now = timezone.now()
    made = at_once(*[partial(show_draft, page=page, days=7, by=None, now=now)] * 2)
    assert not [each for each in made if isinstance(each, Exception)]
    row = DraftLink.objects.get()
    assert row.version == 2
    assert read(row).status_code == 200
