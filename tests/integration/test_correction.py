"""The author corrects what was asked for, by the secret link; no word is lost, whatever happens meanwhile."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.translation import gettext
from post_office.models import Email

from contributions import services
from contributions.models import Contribution, FormerWords, Submission, ThreadEntry
from contributions.services import ANSWERED_WITHIN, IllegalMove, Received
from people.links import path_for
from people.services import revoke_link
from tests.factories import make_call, make_contribution, make_reason, make_received, make_user
from tests.racing import at_once
from tests.reading import fields_of, plain, soup, words_of
from tests.rows import rows_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ASKED = "Sans nommer personne,\n<b>s’il vous plaît</b>."
Status = Contribution.Status


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def asked(email: str = "camille@example.org", call=None, **words) -> Received:
    """A contribution whose author was asked for a change."""
    sent = make_received(
        call or make_call(prompt="Votre histoire", longest_answer=400),
        email=email,
        **{"title": "Le guichet", "body": "Madame Untel m’a dit non."} | words,
    )
    services.request_changes(
        submission_id=sent.contribution.pk, version_seen=1, words=ASKED, by=make_user(), now=NOW
    )
    return sent


def url_of(sent: Received) -> str:
    return f"{path_for(sent.link)}corriger/"


def send(client: Client, sent: Received, **words: str):
    form = {"title": "Le guichet", "body": "La personne à l’accueil m’a dit non.", "seen": "2"}
    return client.post(url_of(sent), form | words)


def stored(sent: Received) -> Contribution:
    return Contribution.objects.with_envelope().get(pk=sent.contribution.pk)


# --- The form -------------------------------------------------------------------------


def test_the_follow_page_says_what_is_asked_by_when_and_leads_to_the_form(client):
    sent = asked()
    page = client.get(path_for(sent.link))
    text = words_of(page)
    assert "Sans nommer personne, <b>s’il vous plaît</b>." in text
    assert "7 décembre 2026" in text
    assert soup(page).select_one(f'a[href="{url_of(sent)}"]')


def test_the_form_has_the_words_and_asks_as_the_call_does(client):
    sent = asked(body="Deux lignes,\nles voici.")
    page = client.get(url_of(sent))
    assert page.status_code == 200
    fields = fields_of(page)
    assert (fields["title"], fields["body"]) == ("Le guichet", "Deux lignes,\nles voici.")
    assert set(fields) == {"csrfmiddlewaretoken", "title", "body", "seen"}
    text = words_of(page)
    for expected in ("Votre histoire", "400", "Sans nommer personne,", "7 décembre 2026"):
        assert expected in text, expected
    assert "camille" not in text


def test_opening_the_form_changes_nothing(client):
    sent = asked()
    before = rows_of(Contribution, Submission, FormerWords, ThreadEntry)
    for open_it in (client.get, client.head):
        assert open_it(url_of(sent), {"title": "x", "body": "y"}).status_code == 200
    for method in ("put", "patch", "delete", "options"):
        answer = getattr(client, method)(url_of(sent))
        assert answer.status_code == 405
        assert answer["Allow"] == "GET, HEAD, POST"
    assert rows_of(Contribution, Submission, FormerWords, ThreadEntry) == before


def test_a_correction_replaces_the_words_and_waits_again(client, clock):
    sent = asked()
    clock.shift(timedelta(hours=3))
    answer = send(client, sent, title="  Un guichet ", body="Ligne 1\r\nLigne 2\x00")
    assert answer.status_code == 303
    assert answer["Location"] == path_for(sent.link)
    contribution = stored(sent)
    assert (contribution.title, contribution.body) == ("Un guichet", "Ligne 1\nLigne 2")
    assert contribution.status == Status.AWAITING
    assert contribution.submission.awaiting_since == NOW + timedelta(hours=3)
    former = FormerWords.objects.get()
    assert (former.title, former.body) == ("Le guichet", "Madame Untel m’a dit non.")
    assert former.delete_after == date(2027, 11, 23)
    page = client.get(answer["Location"])
    text = words_of(page)
    assert plain(gettext("Your correction has arrived, thank you.")) in text
    assert "Madame Untel" not in text
    assert str(ThreadEntry.Kind.CORRECTED.label) in text
    # Read within three working days of the correction, not of the first sending.
    assert "26 novembre 2026" in text


# --- Wrong input ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "typed"),
    [("title", ""), ("title", " \u200b "), ("title", "t" * 151), ("body", ""), ("body", "x" * 401)],
)
def test_wrong_input_is_told_beside_the_field_and_keeps_the_words(client, name, typed):
    sent = asked()
    other = {"title": "body", "body": "title"}[name]
    page = send(client, sent, **{name: typed, other: "Mots à garder"})
    assert page.status_code == 422
    fields = fields_of(page)
    assert (fields[name].strip(), fields[other]) == (typed.strip(), "Mots à garder")
    (sentence,) = page.context["form"].errors[name]
    html = soup(page)
    assert plain(sentence) in plain(html.select_one(f"#id_{name}-error").get_text())
    assert html.select_one(f'#errors a[href="#id_{name}"]')
    assert html.select_one("[autofocus]")["name"] == name
    assert stored(sent).status == Status.CHANGES_REQUESTED
    assert not FormerWords.objects.exists()


def test_hostile_text_is_stored_as_typed_and_shown_as_text(client):
    hostile = "<script>alert(1)</script>{{ 7|add:7 }}"
    sent = asked()
    refused = send(client, sent, title=hostile, body="x" * 401)
    assert "<script>alert" not in refused.content.decode()
    assert send(client, sent, title=hostile, body=hostile).status_code == 303
    assert (stored(sent).title, stored(sent).body) == (hostile, hostile)
    page = client.get(path_for(sent.link)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_form_whose_token_expired_comes_back_with_its_words():
    sent = asked()
    client = Client(enforce_csrf_checks=True)
    page = send(client, sent, title="Mots à garder")
    assert page.status_code == 403
    assert fields_of(page)["title"] == "Mots à garder"
    assert plain(gettext("The form had been open for too long. Your words are kept: send them again.")) in (
        words_of(page)
    )
    assert stored(sent).status == Status.CHANGES_REQUESTED
    # One click sends them.
    again = client.post(url_of(sent), fields_of(page))
    assert again.status_code == 303
    assert stored(sent).title == "Mots à garder"


def test_an_expired_form_that_comes_too_late_keeps_its_words_too():
    sent = asked()
    services.withdraw(submission_id=sent.contribution.pk, version_seen=2, by=make_user(), now=NOW)
    page = send(Client(enforce_csrf_checks=True), sent, title="Mots à garder")
    assert page.status_code == 409
    assert soup(page).select_one("#kept-title")["value"] == "Mots à garder"


# --- Too late -------------------------------------------------------------------------


def decided_meanwhile(sent: Received, how: str) -> None:
    common = {"submission_id": sent.contribution.pk, "version_seen": 2, "by": make_user(), "now": NOW}
    if how == "published":
        services.publish(**common)
    elif how == "declined":
        services.decline(**common, reason=make_reason())
    elif how == "withdrawn":
        services.withdraw(**common)
    elif how == "returned":
        later = NOW + ANSWERED_WITHIN
        assert services.return_unanswered(submission_id=sent.contribution.pk, now=later)
    else:
        services.correct(submission_id=sent.contribution.pk, title="Autre", body="D’abord", now=NOW)


@pytest.mark.parametrize("how", ["returned", "corrected"])
def test_a_correction_begun_before_something_happened_comes_back_to_be_sent_again(client, how):
    sent = asked()
    decided_meanwhile(sent, how)
    before = rows_of(Contribution, Submission, FormerWords, ThreadEntry)
    page = send(client, sent, title="Mon titre", body="Mes mots,\nentiers.")
    assert page.status_code == 409
    assert plain(page.context["notice"]) in words_of(page)
    fields = fields_of(page)
    assert (fields["title"], fields["body"]) == ("Mon titre", "Mes mots,\nentiers.")
    assert rows_of(Contribution, Submission, FormerWords, ThreadEntry) == before
    assert client.post(url_of(sent), fields).status_code == 303
    assert (stored(sent).title, stored(sent).status) == ("Mon titre", Status.AWAITING)


TOO_LATE = {
    "published": "The team has published your contribution meanwhile, without waiting any longer.",
    "declined": "The team has decided meanwhile not to publish your contribution.",
    "withdrawn": "Your contribution has been withdrawn meanwhile.",
}


@pytest.mark.parametrize("how", TOO_LATE)
@pytest.mark.parametrize("body", ["Mes mots,\nentiers.", ""])
def test_a_correction_that_comes_too_late_keeps_the_words_and_says_what_happened(client, how, body):
    sent = asked()
    decided_meanwhile(sent, how)
    before = rows_of(Contribution, Submission, FormerWords, ThreadEntry)
    page = send(client, sent, title="Mon titre", body=body)
    assert page.status_code == 409
    assert plain(gettext(TOO_LATE[how])) in words_of(page)
    html = soup(page)
    assert html.select_one("#kept-title")["value"] == "Mon titre"
    assert html.select_one("#kept-body").get_text().strip() == body
    assert html.select_one(f'a[href="{path_for(sent.link)}"]')
    assert rows_of(Contribution, Submission, FormerWords, ThreadEntry) == before
    # There is no form any more, and the page of the link says where it stands.
    assert client.get(url_of(sent))["Location"] == path_for(sent.link)


def test_a_second_click_leads_to_the_first_one_s_result(client):
    sent = asked()
    answers = [send(client, sent) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert FormerWords.objects.count() == 1


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40])
def test_a_version_that_nobody_can_read_brings_the_words_back(client, seen):
    sent = asked()
    page = send(client, sent, title="Mots à garder", seen=seen)
    assert page.status_code in (409, 422)
    assert fields_of(page)["title"] == "Mots à garder"
    assert stored(sent).title == "Le guichet"


@pytest.mark.django_db(transaction=True)
def test_of_two_corrections_at_once_one_is_taken_and_both_are_told():
    sent = asked()
    answers = at_once(
        *(lambda title=title: send(Client(), sent, title=title) for title in ("Le premier", "Le second"))
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409], answers
    [late] = [answer for answer in answers if answer.status_code == 409]
    kept = fields_of(late)["title"]
    assert {kept, stored(sent).title} == {"Le premier", "Le second"}
    assert FormerWords.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_correction_and_a_decision_at_once_do_not_mix():
    sent, moderator = asked(), make_user()
    answers = at_once(
        lambda: send(Client(), sent, title="Corrigé"),
        lambda: services.publish(submission_id=sent.contribution.pk, version_seen=2, by=moderator, now=NOW),
    )
    if answers[0].status_code == 303:
        # The moderator had the former words on the screen: they read again.
        assert isinstance(answers[1], IllegalMove)
        assert (stored(sent).status, stored(sent).title) == (Status.AWAITING, "Corrigé")
    else:
        assert answers[0].status_code == 409
        assert (stored(sent).status, stored(sent).title) == (Status.PUBLISHED, "Le guichet")


# --- Whom it concerns -----------------------------------------------------------------


@pytest.mark.parametrize("form", ["corriger", "contester"])
def test_an_unknown_link_is_the_same_page_as_elsewhere(client, form):
    sent = asked()
    revoke_link(sent.link)
    unknown = client.get("/suivi/unknown/").content
    token = url_of(sent).split("/")[2]
    for address in ("/suivi/unknown/", f"/suivi/{token[:-1]}/", path_for(make_old_link(sent))):
        for answer in (client.get(f"{address}{form}/"), client.post(f"{address}{form}/", {"title": "x"})):
            assert answer.status_code == 404
            assert answer.content == unknown
        expired = Client(enforce_csrf_checks=True).post(f"{address}{form}/", {"title": "x"})
        assert expired.status_code == 404


def make_old_link(sent: Received):
    old = type(sent.link)(id=sent.link.id, version=1)
    return old


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_the_form_is_not_kept_indexed_or_passed_on(client, method):
    sent = asked()
    for answer in (
        getattr(client, method)(url_of(sent)),
        Client(enforce_csrf_checks=True).post(url_of(sent), {"title": "x"}),
    ):
        assert answer.status_code in (200, 403, 422)
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        # Not "no-referrer": browsers would then send the form from an origin called "null".
        assert answer["Referrer-Policy"] == "strict-origin"
        if method != "head":
            assert '<meta name="referrer" content="strict-origin">' in answer.content.decode()


def test_it_asks_the_database_as_much_among_many(client, django_assert_num_queries):
    sent = asked()
    client.get(url_of(sent))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        client.get(url_of(sent))
    for _number in range(20):
        make_contribution(sent.contribution.page.specific)
    with django_assert_num_queries(len(few)):
        client.get(url_of(sent))


def test_the_mail_says_by_when_and_what_happens_then():
    sent = asked()
    mail = Email.objects.order_by("-pk").first()
    assert sent.contribution.reference in mail.subject
    assert "7 décembre 2026" in mail.message
    assert ASKED in mail.message
