"""The CMS pages about mails: every mail with sample data, and those that could not be delivered."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from post_office.models import STATUS, Email, Log
from wagtail.models import ModelLogEntry

from contributions.models import Submission
from people.mail import outbox
from portal import mails
from portal.today import waiting_for
from tests.cms import cms, logged_in, outcome, sentences
from tests.factories import make_received, make_user
from tests.mail_server import queue_mails
from tests.reading import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = "adresse-cachee@example.org"
UNDELIVERED = "/admin/mails/undelivered/"
SCREENS = ["/admin/mails/", UNDELIVERED, "/admin/mails/receipt/", "/admin/mails/receipt/html/"]


@pytest.mark.parametrize("url", SCREENS)
def test_mails_are_for_those_who_look_after_them(url):
    answers = {role: outcome(cms(role).get(url)) for role in ("editor", "moderator", "coordinator", "admin")}
    assert answers == {"editor": "refused", "moderator": "refused", "coordinator": "done", "admin": "done"}
    assert outcome(logged_in(None).get(url)) == "asked to log in"


def test_the_menu_leads_to_them_who_may():
    for role, shown in (("moderator", False), ("coordinator", True)):
        assert ("/admin/mails/" in cms(role).get("/admin/").content.decode()) == shown


# --- Previews ---------------------------------------------------------------------------


def test_every_mail_is_listed_and_shown_without_a_row_of_the_database(django_assert_max_num_queries):
    client = cms("coordinator")
    page = client.get("/admin/mails/").content.decode()
    for mail in mails.registered():
        assert reverse("mail", args=[mail.code]) in page
        for address in (reverse("mail", args=[mail.code]), reverse("mail_html", args=[mail.code])):
            with django_assert_max_num_queries(25):
                assert client.get(address).status_code == 200
    assert not Submission.objects.exists()
    assert not Email.objects.exists()


def test_a_mail_is_shown_as_text_and_in_a_box_in_the_language_and_the_light_that_were_asked():
    client = cms("coordinator")
    response = client.get("/admin/mails/receipt/?language=en&look=dark")
    page = BeautifulSoup(response.content, "html.parser")
    assert "We have received a contribution" in page.select_one(".mail-text").text
    frame = page.iframe
    assert frame["src"] == "/admin/mails/receipt/html/?language=en&look=dark"
    assert frame.has_attr("sandbox")
    assert not frame["sandbox"]
    assert frame["title"]
    chosen = [link.text for link in page.select(".mail-choices [aria-current]")]
    assert len(chosen) == 2

    shown = client.get(frame["src"])
    policy = shown["Content-Security-Policy"]
    for directive in ("default-src 'none'", "sandbox", "frame-ancestors 'self'"):
        assert directive in policy.split("; ")
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert b'<html lang="en">' in shown.content
    assert b"prefers-color-scheme: dark" not in shown.content
    assert b"@media screen {" in shown.content


@pytest.mark.parametrize(
    "query", ["", "?language=xx&look=neon", "?language=&look=", "?language=fr&look=light"]
)
def test_what_is_not_known_is_the_portal_s_language_by_day(query):
    shown = cms("coordinator").get(f"/admin/mails/decision_decline/html/{query}")
    assert b'<html lang="fr">' in shown.content
    assert b"@media not all {" in shown.content


@pytest.mark.parametrize("code", ["inconnu", "_footer", "receipt_subject", "undelivered-"])
def test_a_mail_that_there_is_not_is_not_found(code):
    client = cms("coordinator")
    assert client.get(f"/admin/mails/{code}/").status_code == 404
    assert client.get(f"/admin/mails/{code}/html/").status_code == 404


# --- Undelivered ------------------------------------------------------------------------


@pytest.fixture
def given_up() -> Email:
    """A receipt that its server refused for good."""
    make_received(email=ADDRESS)
    mail = Email.objects.get()
    outbox.give_up(mail, code="550 5.1.1", now=timezone.now())
    return mail


def test_today_says_how_many_could_not_be_delivered_to_those_who_look_after_them(given_up):
    [line] = [line for line in waiting_for(make_user("admin")) if line.url == UNDELIVERED]
    assert line.count == 1
    assert UNDELIVERED in cms("coordinator").get("/admin/").content.decode()
    assert not [line for line in waiting_for(make_user("moderator")) if line.url == UNDELIVERED]
    Email.objects.update(status=STATUS.sent)
    assert not [line for line in waiting_for(make_user("admin")) if line.url == UNDELIVERED]


def test_the_list_says_what_and_why_and_never_to_whom(given_up):
    page = cms("admin").get(UNDELIVERED)
    words = words_of(page)
    for expected in (given_up.about.submission.reference, given_up.subject, "550 5.1.1"):
        assert expected in words
    assert ADDRESS not in page.content.decode()
    assert "adresse" not in str(Log.objects.get().message)


def test_the_list_is_bounded_and_costs_the_same_for_many(given_up):
    client = cms("coordinator")
    client.get(UNDELIVERED)
    with CaptureQueriesContext(connection) as few:
        client.get(UNDELIVERED)
    queue_mails(80)
    Email.objects.update(status=STATUS.failed)
    with CaptureQueriesContext(connection) as many:
        page = client.get(UNDELIVERED)
    assert len(many) == len(few)
    assert page.content.decode().count('name="again"') == 50


def test_a_mail_is_tried_again(given_up):
    client = cms("coordinator")
    response = client.post(UNDELIVERED, {"again": given_up.pk})
    assert (response.status_code, response["Location"]) == (302, UNDELIVERED)
    assert [mail.pk for mail in outbox.due(now=timezone.now())] == [given_up.pk]
    [entry] = ModelLogEntry.objects.filter(action="people.mail_tried_again")
    assert ADDRESS not in str(vars(entry))
    assert not outbox.undelivered().exists()


def test_a_mail_is_left_and_its_address_goes(given_up):
    response = cms("coordinator").post(UNDELIVERED, {"leave": given_up.pk})
    assert len(sentences(response)) == 1
    assert not Email.objects.exists()
    assert Submission.objects.count() == 1
    assert ModelLogEntry.objects.filter(action="people.mail_left").count() == 1


def test_all_are_tried_again_as_after_a_mistake_in_the_settings(given_up):
    queue_mails(3)
    Email.objects.update(status=STATUS.failed, number_of_retries=9)
    sent = Email.objects.create(from_email="a@example.org", to=["b@example.org"], status=STATUS.sent)
    cms("coordinator").post(UNDELIVERED, {"all": ""})
    assert outbox.due(now=timezone.now()).count() == 4
    assert Email.objects.filter(number_of_retries=0).count() == 4
    sent.refresh_from_db()
    assert sent.status == STATUS.sent


@pytest.mark.parametrize("verb", ["again", "leave"])
@pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 40, "²", "0"])
def test_a_key_that_is_none_changes_nothing(given_up, verb, typed):
    response = cms("coordinator").post(UNDELIVERED, {verb: typed})
    assert response.status_code == 302
    assert [str(sentence)[-1] for sentence in sentences(response)] == ["."]
    given_up.refresh_from_db()
    assert given_up.status == STATUS.failed


@pytest.mark.parametrize("verb", ["again", "leave"])
def test_what_is_not_given_up_is_neither_sent_twice_nor_left(given_up, verb):
    Email.objects.update(status=STATUS.sent)
    cms("coordinator").post(UNDELIVERED, {verb: given_up.pk})
    given_up.refresh_from_db()
    assert given_up.status == STATUS.sent


@pytest.mark.parametrize("verb", ["again", "leave", "all"])
def test_moderators_do_neither(given_up, verb):
    assert outcome(cms("moderator").post(UNDELIVERED, {verb: given_up.pk})) == "refused"
    given_up.refresh_from_db()
    assert given_up.status == STATUS.failed
