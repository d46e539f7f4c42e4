"""Reporting a published contribution: the public form, its receipt, and bad input."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext
from post_office.models import Email

from contributions.models import Contribution, Report
from people.links import token_for
from people.models import ContactDetails
from tests.dumping import sitemap_files
from tests.factories import make_call, make_contribution, make_user
from tests.reading import fields_of, plain, soup, words_of
from tests.report_form import assert_kept, assert_nothing_stored, open_and_send
from tests.reporting import ATTACK, WORDS, form_url, item, link_of, page_url
from tests.sending import error_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# --- The form -------------------------------------------------------------------------


def test_every_published_contribution_leads_to_its_form(published, client):
    [link] = soup(client.get(page_url(published))).select(f'a[href="{form_url(published)}"]')
    assert link["rel"] == ["nofollow"]
    page = client.get(form_url(published))
    assert page.status_code == 200
    assert published.reference in words_of(page)
    assert "MOTS-PUBLICS" in words_of(page)


def test_a_report_gets_a_receipt_and_changes_nothing_public(published, citizen):
    before = Contribution.objects.values().get()
    sent = open_and_send(citizen, published)
    assert sent.status_code == 303
    report = Report.objects.get()
    assert (report.ground, report.words, report.status) == (WORDS["ground"], WORDS["words"], "awaiting")
    assert report.content_id == published.pk
    assert report.submission.awaiting_since == report.submission.submitted_at == report.submitted_at
    assert Contribution.objects.values().get() == before
    details = ContactDetails.objects.get()
    assert (details.email, details.purpose) == (WORDS["email"], "report")
    receipt = citizen.get(sent["Location"])
    shown = words_of(receipt)
    for text in (report.reference, published.reference, "Service des essais", WORDS["words"]):
        assert text in shown
    assert soup(receipt).select_one(f'.facts a[href="{page_url(published)}"]')


def test_an_address_is_asked_for_and_not_needed(published, citizen):
    assert open_and_send(citizen, published, email="").status_code == 303
    assert Report.objects.count() == 1
    assert ContactDetails.objects.count() == Email.objects.count() == 0
    receipt = citizen.get(reverse("follow", args=[token_for(link_of(Report.objects.get()))]))
    assert gettext("We keep no address of yours.") in words_of(receipt)


def test_nothing_of_the_form_or_the_receipt_is_kept_by_caches_or_indexed(published, citizen):
    form = citizen.get(form_url(published))
    sent = open_and_send(citizen, published)
    for response in (form, sent, citizen.get(sent["Location"])):
        assert "no-store" in response["Cache-Control"]
    assert "noindex" in soup(form).select_one("meta[name=robots]")["content"]
    listed = "".join(citizen.get(each).getvalue().decode() for each in sitemap_files())
    assert page_url(published) in listed
    assert form_url(published) not in listed


def test_a_reference_typed_otherwise_leads_to_the_form(published, client):
    typed = form_url(published).replace(published.reference, published.reference.lower().replace("-", ""))
    response = client.get(typed)
    assert (response.status_code, response["Location"]) == (302, form_url(published))


@pytest.mark.parametrize("state", ["closed", "paused", "cancelled", "results_published"])
def test_what_was_published_is_reported_after_its_call_has_ended(state, citizen):
    contribution = make_contribution(make_call(state), "published")
    assert open_and_send(citizen, contribution).status_code == 303


# --- Bad input ------------------------------------------------------------------------


@pytest.mark.parametrize("nothing", ["", "   ", "\n\r\n\t", "\u200b\u00a0", "\x00\x08"])
def test_empty_words_are_refused_beside_their_field(published, citizen, nothing):
    response = open_and_send(citizen, published, words=nothing)
    assert response.status_code == 422
    assert error_of(response, "words")
    page = soup(response)
    [line] = page.select(".notice--error li a")
    assert line["href"] == "#id_words"
    assert page.select_one("#id_words").has_attr("autofocus")
    assert page.title.text.startswith(gettext("Error:"))
    assert_nothing_stored()


@pytest.mark.parametrize("forged", ["", "upheld", "other'--", "9" * 500, "é\u202e"])
def test_a_ground_that_is_not_offered_is_refused_and_the_words_are_kept(published, citizen, forged):
    response = open_and_send(citizen, published, ground=forged)
    assert response.status_code == 422
    assert error_of(response, "ground")
    assert fields_of(response)["words"] == WORDS["words"]
    [line] = soup(response).select(".notice--error li a")
    assert soup(response).select_one(line["href"]).has_attr("autofocus")
    assert_nothing_stored()


def test_20_000_characters_are_kept_whole_and_told_how_many_are_too_many(published, citizen):
    long = "mot " * 5000
    response = open_and_send(citizen, published, words=long)
    assert response.status_code == 422
    assert "16" in error_of(response, "words")
    assert_kept(response, words=long)


def test_the_longest_words_are_taken_and_a_line_break_counts_once(published, citizen):
    words = "a\r\n" * 1499 + "bc"
    assert open_and_send(citizen, published, words=words).status_code == 303
    assert len(Report.objects.get().words) == 3000


@pytest.mark.parametrize(
    "email", ["sans-arobase", "a@b", "a b@example.org", "x" * 300 + "@example.org", ATTACK]
)
def test_an_address_that_cannot_be_one_is_refused(published, citizen, email):
    response = open_and_send(citizen, published, email=email)
    assert response.status_code == 422
    assert error_of(response, "email")
    assert_kept(response, email=email)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("Merci 🙌🏽 👩‍👩‍👧", "Merci 🙌🏽 👩‍👩‍👧"),
        ("الحافلة الأولى متأخرة", "الحافلة الأولى متأخرة"),
        ("avant\x00après\x08!\x1b[0m", "avantaprès![0m"),
        ("droite\u202egauche\u2066", "droitegauche"),
        ("une\r\ndeux\rtrois", "une\ndeux\ntrois"),
        (ATTACK, ATTACK),
        ("{{ 7|add:7 }} {% now 'Y' %}", "{{ 7|add:7 }} {% now 'Y' %}"),
        ("=1+1 %s %(x)s", "=1+1 %s %(x)s"),
    ],
)
def test_unusual_words_are_stored_and_shown_as_words(published, citizen, sent, stored):
    answer = open_and_send(citizen, published, words=sent)
    assert answer.status_code == 303
    report = Report.objects.get()
    assert report.words == stored
    moderator = Client()
    moderator.force_login(make_user())
    for page in (citizen.get(answer["Location"]), moderator.get(item(report))):
        assert page.status_code == 200
        assert plain(stored) in words_of(page)
        assert b"<script>alert" not in page.content
        assert not soup(page).select("img[src=x]")


def test_words_that_are_refused_come_back_as_words(published, citizen):
    response = open_and_send(citizen, published, words=ATTACK, ground="")
    assert_kept(response, words=ATTACK, ground="")
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize(
    "reference", ["", "0000-0000", "AAAA-AAAA", "2345-6789", "%00", "é", "a" * 300, "..", "1' OR 1=1"]
)
def test_a_reference_that_names_nothing_public_is_not_found(published, client, reference):
    url = form_url(published).replace(published.reference, reference)
    for response in (client.get(url), client.post(url, WORDS)):
        assert response.status_code in (404, 405)
    assert_nothing_stored()


@pytest.mark.parametrize("status", ["awaiting", "declined", "withdrawn", "changes_requested"])
@pytest.mark.parametrize("enforce", [True, False])
def test_what_never_was_public_is_not_found_whatever_is_sent(status, enforce):
    call = make_call()
    hidden = make_contribution(call)
    Contribution.objects.filter(pk=hidden.pk).update(status=status)
    # A true form of something else of this call.
    shown = make_contribution(call, "published")
    client = Client(enforce_csrf_checks=enforce)
    fields = fields_of(client.get(form_url(shown))) | WORDS
    assert client.get(form_url(hidden)).status_code == 404
    assert client.post(form_url(hidden), fields).status_code == 404
    assert client.post(form_url(hidden), WORDS).status_code == 404
    assert_nothing_stored()


def test_a_contribution_of_another_call_is_not_found(published, client):
    other = make_call()
    url = f"{other.list_path()}{published.reference}/signaler/"
    fields = fields_of(client.get(form_url(published))) | WORDS
    assert client.get(url).status_code == client.post(url, fields).status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_no_other_method_is_answered(published, client, method):
    assert getattr(client, method)(form_url(published)).status_code == 405
