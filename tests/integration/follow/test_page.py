"""The page of the secret link: it tells everything to whoever holds the link, and never acts."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contributions.models import Contribution
from contributions.services import decline, publish
from people.links import path_for, token_for
from people.models import ContactDetails, SecretLink
from people.services import revoke_link
from portal.cache.store import store
from tests.factories import make_call, make_contribution, make_reason, make_received
from tests.following import CONTEST, HOW_TO_CONTEST, NOW, decided, said, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

UNKNOWN = (
    "It may be cut short by a mail program, withdrawn, or replaced by a newer one. "
    "Copy it whole, have it sent again, or write to the service in charge and quote your reference."
)


def every_row() -> dict[str, list[tuple]]:
    rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows[table] = cursor.fetchall()
    return rows


# --- It never acts --------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?action=withdraw", "?verb=publish&version_seen=1", "?_method=DELETE"])
def test_opening_it_changes_nothing(client, sent, query):
    before = every_row()
    assert sum(map(len, before.values())) > 100
    for open_it in (client.get, client.head):
        answer = open_it(path_for(sent.link) + query)
        assert answer.status_code == 200
        assert not answer.cookies
    assert every_row() == before


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_it_answers_to_nothing_but_reading(client, sent, method):
    before = every_row()
    answer = getattr(client, method)(path_for(sent.link), {"action": "withdraw"}, "application/json")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert every_row() == before


def test_a_form_sent_to_it_from_elsewhere_does_nothing(sent):
    before = every_row()
    assert Client(enforce_csrf_checks=True).post(path_for(sent.link)).status_code in (403, 405)
    assert every_row() == before


# --- Whom it concerns -----------------------------------------------------------------


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("method", ["get", "head"])
def test_its_address_is_not_kept_indexed_or_passed_on(client, sent, known, method):
    path = path_for(sent.link) if known else "/suivi/unknown/"
    answer = getattr(client, method)(path)
    assert answer.status_code == (200 if known else 404)
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    if method == "get":
        assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()


def test_its_page_names_no_other_site(client, sent):
    page = client.get(path_for(sent.link)).content.decode()
    fetched = re.findall(r'(?:src|srcset|<link[^>]+href)="([^"]+)"', page)
    assert fetched
    assert not [address for address in fetched if "//" in address]


def test_it_is_never_kept_by_the_page_cache(client, sent, moderator):
    call_url = sent.contribution.page.specific.url
    for _ in range(2):
        assert "Age" not in client.get(path_for(sent.link))
        client.get(call_url)
    assert client.get(call_url).status_code == 200
    kept = [str(key) for key in store.entries()]
    assert kept
    assert not [key for key in kept if "suivi" in key]

    decided(sent, moderator, "publish")
    assert str(Contribution.Status.PUBLISHED.label) in text_of(client, sent.link)
    revoke_link(sent.link)
    old = path_for(SecretLink(id=sent.link.id, version=1))
    assert client.get(old).status_code == 404


# --- What it says ---------------------------------------------------------------------


def test_it_is_the_receipt(client, sent):
    # CRPA R112-11-1: reference, date, service in charge, its address and phone; and what happens next.
    page = client.get(path_for(sent.link)).content.decode()
    text = text_of(client, sent.link)
    for expected in (
        sent.contribution.reference,
        "23 novembre 2026",
        "10 h 30",
        "Service des transports",
        "transports@example.net",
        "01 99 00 00 42",
        "26 novembre 2026",  # read by
        "23 novembre 2027",  # erased after
        "Le premier bus",
        "Il passe à 8 h 40.",
    ):
        assert expected in text, (expected, text)
    assert 'href="mailto:transports@example.net"' in page
    assert token_for(sent.link) in page  # to be copied
    assert "camille" not in page


def test_it_says_which_rights_one_has_and_how_to_use_them(client, sent):
    text = text_of(client, sent.link)
    assert said("Your rights") in text
    assert (
        said(
            "Access, correction, erasure, objection: write to the service in charge and quote the reference. "
            "It answers within a month."
        )
        in text
    )


@pytest.mark.parametrize("why", ["never given", "erased since"])
def test_without_an_address_it_says_that_none_is_kept(client, why):
    sent = make_received(make_call(), email="camille@example.org" if why == "erased since" else "")
    ContactDetails.objects.all().delete()
    assert said("We keep no address of yours.") in text_of(client, sent.link)


def test_what_awaits_a_decision_has_no_public_address_yet(client, sent):
    page = client.get(path_for(sent.link)).content.decode()
    assert str(Contribution.Status.AWAITING.label) in unescape(page)
    assert f"contributions/{sent.contribution.reference}" not in page
    assert said(CONTEST) not in text_of(client, sent.link)


def test_what_is_published_leads_to_its_public_page_and_says_when_results_come(client, sent, moderator):
    decided(sent, moderator, "publish")
    page = client.get(path_for(sent.link)).content.decode()
    text = text_of(client, sent.link)
    public = f"{sent.contribution.page.specific.url}contributions/{sent.contribution.reference}/"
    assert f'href="{public}"' in page
    assert client.get(public).status_code == 200
    assert "15 mars 2027" in text
    assert said(CONTEST) not in text
    assert "Dominique" not in page


def test_what_is_declined_says_which_rule_in_whose_words_and_how_to_contest(client, sent, moderator):
    decided(sent, moderator, "decline")
    page = client.get(path_for(sent.link)).content.decode()
    text = text_of(client, sent.link)
    for expected in ("Hors sujet", "La règle publiée.", "Les mots du motif.", "Un mot de plus."):
        assert expected in text, (expected, text)
    assert said(CONTEST) in text
    assert said(HOW_TO_CONTEST) in text
    assert f'href="{path_for(sent.link)}contester/"' in page
    assert "transports@example.net" in text
    assert f"contributions/{sent.contribution.reference}" not in page
    assert "Dominique" not in page
    assert "Moderatrice" not in page


def test_the_thread_is_told_from_its_beginning(client, sent, moderator, clock):
    clock.shift(timedelta(days=2))
    publish(submission_id=sent.contribution.pk, version_seen=1, by=moderator, now=NOW + timedelta(days=2))
    times = re.findall(r'<time[^>]+datetime="(2026-11-2\d)', client.get(path_for(sent.link)).content.decode())
    thread = times[-2:]
    assert thread == ["2026-11-23", "2026-11-25"]


def test_people_s_words_are_shown_as_text(client, moderator):
    hostile = "<script>alert(1)</script>"
    sent = make_received(make_call(), title=hostile, body=hostile, shown_as=hostile)
    reason = make_reason(title=hostile, rule=hostile, words_to_author=hostile)
    decline(
        submission_id=sent.contribution.pk,
        version_seen=1,
        reason=reason,
        words=hostile,
        by=moderator,
        now=NOW,
    )
    page = client.get(path_for(sent.link)).content.decode()
    assert hostile not in page
    assert page.count("&lt;script&gt;") >= 5


def test_it_shows_one_submission_and_costs_the_same_among_many(client, sent):
    client.get(path_for(sent.link))
    with CaptureQueriesContext(connection) as few:
        client.get(path_for(sent.link))
    for _ in range(20):
        make_contribution(sent.contribution.page.specific, title="SOMEBODY ELSE")
    with CaptureQueriesContext(connection) as many:
        page = client.get(path_for(sent.link)).content.decode()
    assert len(many) == len(few)
    assert "SOMEBODY ELSE" not in page


# --- Links that lead nowhere ----------------------------------------------------------


def test_a_link_that_opens_nothing_is_a_sentence_and_always_the_same_one(client, sent, clock):
    token = token_for(sent.link)
    expired = make_received(sent.contribution.page.specific).link
    SecretLink.objects.filter(pk=expired.pk).update(expires_at=NOW)
    revoked = make_received(sent.contribution.page.specific).link
    revoked_token = token_for(revoked)
    revoke_link(revoked)
    pages = set()
    for unknown in [
        "x",
        token[:-1],
        token + "x",
        token[:-1] + ("A" if token[-1] != "A" else "E"),
        token.swapcase(),
        token_for(expired),
        revoked_token,
        "é" * 43,
        "A" * 2000,
        "' OR 1=1 --",
        "\0",
    ]:
        answer = client.get(f"/suivi/{quote(unknown)}/")
        assert answer.status_code == 404, unknown
        pages.add(answer.content.decode())
    [page] = pages
    assert said(UNKNOWN) in " ".join(unescape(page).replace("\u00a0", " ").replace("\u2060", "").split())
    assert sent.contribution.reference not in page


def test_an_address_with_more_than_a_token_is_not_found(client, sent):
    assert client.get("/suivi/a/b/", follow=True).status_code == 404


def test_a_link_copied_without_its_last_slash_still_leads_there(client, sent):
    answer = client.get(path_for(sent.link).rstrip("/"), follow=True)
    assert answer.status_code == 200
    assert sent.contribution.reference in answer.content.decode()
