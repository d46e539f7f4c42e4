"""What everybody reads of referrals: the page, its list, one of them, links from both sides."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lab import linking
from lab.linking import link_pages
from lab.models import Referral
from lab.statuses import ReferralStatus
from portal.cache.store import store
from tests.days import make_day
from tests.factories import make_call
from tests.reading import plain, soup, words_of
from tests.referring import WORDS, make_brief, make_referral

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PRIVATE = [WORDS[name] for name in ("name", "phone", "situation", "means", "settled", "people_concerned")]


def public_url(referral: Referral) -> str:
    return referral.page.public_path(referral.submission)


def read(url: str, *, status: int = 200):
    response = Client().get(url)
    assert response.status_code == status, url
    for private in PRIVATE:
        assert plain(private) not in words_of(response)
    return response


def test_the_page_says_what_a_referral_is_and_leads_to_the_form(page):
    response = read(page.url)
    assert soup(response).select_one(f'a[href="{page.form_path}"]')
    assert not response.cookies


def test_only_what_is_published_stands_in_the_list_with_its_state_in_words(page):
    for status in ("awaiting", "admissible", "refused"):
        make_referral(status)
    assert "card" not in str(soup(read(page.url)).select("#saisines .card"))
    for status in ReferralStatus.values:
        make_referral(status, published=True, public_title=f"Sujet public {status}")
    store.clear()
    words = words_of(read(page.url))
    for status in ReferralStatus:
        assert f"Sujet public {status}" in words
        assert plain(str(status.label)) in words
    only = words_of(read(f"{page.url}?etat=refused"))
    assert "Sujet public refused" in only
    assert "Sujet public agreed" not in only


@pytest.mark.parametrize("query", ["etat=inconnu", "etat=%00", "etat=refused%27"])
def test_a_state_that_is_not_known_is_said_and_the_list_is_shown_without_it(page, query):
    make_referral("refused", published=True, public_title="Sujet public")
    words = words_of(read(f"{page.url}?{query}", status=400))
    assert "Sujet public" in words


def test_a_page_that_there_is_not_is_not_found(page):
    for typed in ("0", "2", "x", "-1", "²", "9" * 20):
        assert Client().get(f"{page.url}?page={typed}").status_code == 404
    assert Client().get(f"{page.url}?etat=").status_code == 302


def test_the_list_costs_the_same_for_three_and_for_thirty(page):
    def cost() -> int:
        store.clear()
        Client().get(page.url)
        store.clear()
        with CaptureQueriesContext(connection) as queries:
            Client().get(page.url)
        return len(queries)

    for _each in range(3):
        make_referral("refused", published=True)
    few = cost()
    copies = list(Referral.objects.select_related("submission"))
    for number in range(27):
        row = copies[number % 3]
        make_referral("answered", published=True, public_title=f"Copie {number} de {row.pk}")
    assert cost() <= few + 1  # links to the second page, no more
    links = soup(Client().get(page.url)).select("nav.pages a")
    assert any("page=2" in link["href"] for link in links)


def test_one_referral_shows_its_state_its_brief_and_what_came_of_it(page):
    referral = make_referral("agreed")
    make_brief(referral, "Un point en discussion.")
    Referral.objects.filter(pk=referral.pk).update(status="reframing")
    words = words_of(read(public_url(referral)))
    for said in ("Question de la version 1 ?", WORDS["commissioner"], referral.reference):
        assert plain(said) in words
    assert "Un point en discussion." not in words
    points = soup(Client().get(public_url(referral))).select("#commande ol > li")
    assert [point["value"] for point in points] == ["1", "2"]


@pytest.mark.parametrize(
    ("status", "fields"),
    [
        ("refused", {"public_words": "La Région n’y peut rien."}),
        ("passed_on", {"public_words": "C’est une route.", "passed_on_to": "Le Département"}),
        ("answered", {"public_words": "L’essai a été fait."}),
    ],
)
def test_reasons_and_who_answers_are_said(page, status, fields):
    referral = make_referral(status, published=True, **fields)
    words = words_of(read(public_url(referral)))
    for said in fields.values():
        assert plain(said) in words


def test_an_address_as_people_type_it_leads_to_the_one_there_is(page):
    referral = make_referral("refused", published=True)
    typed = referral.reference.lower().replace("-", "")
    response = Client().get(f"{page.url}{typed}/")
    assert (response.status_code, response["Location"]) == (302, public_url(referral))
    for nowhere in (make_referral().reference, "XXXX-XXXX", "rien", "a" * 300):
        assert Client().get(f"{page.url}{nowhere}/").status_code == 404


# --- Links ------------------------------------------------------------------------------


def test_calls_and_days_are_linked_from_both_sides_once_public(page):
    referral, hidden = make_referral("agreed", public_title="Rentrer le soir"), make_referral()
    call, day = make_call(title="Un appel né d’une saisine"), make_day(title="Une journée née d’une saisine")
    unlisted = make_day(title="Une journée discrète", audience="unlisted")
    for each in (referral, hidden):
        link_pages(each.submission, [call, day, unlisted])
    words = words_of(read(public_url(referral)))
    assert plain(call.poster) in words
    assert day.title in words
    assert unlisted.title not in words
    for came in (call, day):
        shown = soup(Client().get(came.url)).select(".card a")
        assert [each["href"] for each in shown].count(public_url(referral)) == 1
        assert public_url(hidden) not in Client().get(came.url).content.decode()
    link_pages(referral.submission, [], gone=[call.pk, day.pk])
    assert public_url(referral) not in Client().get(call.url).content.decode()


def test_the_subject_that_it_started_from_is_shown_while_it_is_public(page, monkeypatch):
    subject = make_referral(confirmed=False).submission
    type(subject).objects.filter(pk=subject.pk).update(kind="subject")
    referral = make_referral("refused", published=True, subject_id=subject.pk)
    assert "Le car du soir" not in words_of(read(public_url(referral)))
    shown = linking.Origin(label="", title="Le car du soir", url="/sujets/")
    monkeypatch.setattr(linking, "origin_of", lambda one: shown)
    store.clear()
    assert "Le car du soir" in words_of(read(public_url(referral)))


def test_published_referrals_are_in_the_sitemap(page):
    referral, hidden = make_referral("refused", published=True), make_referral()
    index = Client().get("/sitemap.xml").content.decode()
    # Rows stand in files by their keys, which other tests may have taken far.
    files = re.findall(r"/sitemap-referrals-\d+\.xml", index)
    listed = "".join(b"".join(Client().get(file).streaming_content).decode() for file in files)
    assert public_url(referral) in listed
    assert public_url(hidden) not in listed


def test_a_list_is_in_the_order_of_publication(page):
    now = timezone.now()
    for number in range(3):
        make_referral(
            "refused",
            published=True,
            published_at=now - timedelta(days=number),
            public_title=f"Rang {number}",
        )
    titles = [each.get_text() for each in soup(Client().get(page.url)).select("#saisines .card__title")]
    assert [title.strip()[-1] for title in titles] == ["0", "1", "2"]


def test_the_site_search_finds_what_is_public_of_a_referral_and_nothing_else(page):
    referral = make_referral("refused", published=True, public_title="Rentrer le soir des lycées")
    make_referral(title="Un lycée sans car")
    store.clear()
    for typed in ("lycee soir", "lycées"):
        found = soup(Client().get("/recherche/", {"q": typed}))
        links = [each["href"] for each in found.select("main a")]
        assert links.count(public_url(referral)) == 1
    for typed in (referral.title, "sans car", referral.situation[:40]):
        assert public_url(referral) not in read(f"/recherche/?q={typed}").content.decode()
    opened = Client().get("/recherche/", {"q": referral.reference})
    assert opened.status_code == 302
    assert opened["Location"].endswith(public_url(referral))
    Referral.objects.filter(pk=referral.pk).update(published_at=None)
    store.clear()
    assert Client().get("/recherche/", {"q": referral.reference}).status_code == 200
