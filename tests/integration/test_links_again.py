"""« Send me my link again »: one answer for everybody, one mail for who is known, nobody can tell which."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from contributions import links_again, services
from contributions.address_mail import MOST_LINKS
from people.digests import email_digest
from people.links import filled, path_for
from people.models import AddressAllowance, LinksAskedFor, SecretLink, SubmissionMail
from portal import jobs
from tests.factories import make_call, make_received
from tests.racing import at_once
from tests.reading import fields_of, plain, words_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
KNOWN, UNKNOWN = "connue@example.org", "inconnu@example.org"
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def ask(client: Client, email: str = KNOWN):
    return client.post("/suivi/", {"email": email})


def sent_links() -> list[str]:
    return re.findall(r"http://testserver(/suivi/\S+)", filled([Email.objects.get().message])[0])


def test_the_page_is_for_people_and_not_for_memories_or_search_engines(client):
    for page in (client.get("/suivi/"), client.head("/suivi/"), ask(client), ask(client, "")):
        assert page.status_code in (200, 422)
        assert "no-store" in page["Cache-Control"]
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        assert page["Referrer-Policy"] == "strict-origin"
    assert '<meta name="robots" content="noindex, nofollow">' in client.get("/suivi/").content.decode()
    assert client.put("/suivi/").status_code == 405


def test_who_is_known_and_who_is_not_see_and_cost_the_same():
    make_received(make_call(), email=KNOWN)
    Email.objects.all().delete()
    seen = []
    for email in (KNOWN, UNKNOWN):
        client = Client()
        client.get("/suivi/")
        with CaptureQueriesContext(connection) as queries:
            page = ask(client, email)
        headers = {name: value for name, value in page.items() if name != "X-Request-ID"}
        body = CSRF.sub("", page.content.decode())
        assert email not in body
        statements = [re.sub(r"'[^']*'", "?", query["sql"]) for query in queries]
        seen.append((page.status_code, headers, set(page.cookies), body, statements))
    assert seen[0] == seen[1]
    assert seen[0][0] == 200
    # Nothing is sent while they look.
    assert not Email.objects.exists()
    assert services.send_links_asked_for(NOW) == 1
    assert Email.objects.get().to == [KNOWN]
    assert not LinksAskedFor.objects.exists()


def test_one_mail_has_the_newest_links_and_they_work(client):
    call = make_call()
    made = [
        make_received(call, email=KNOWN.upper(), title="Mots-secrets") for _number in range(MOST_LINKS + 2)
    ]
    make_received(call, email=UNKNOWN)
    SecretLink.objects.filter(submission=made[-1].contribution.submission).delete()
    Email.objects.all().delete()
    AddressAllowance.objects.all().delete()
    ask(client)
    assert services.send_links_asked_for(NOW) == 1
    found = sent_links()
    newest = made[-1:1:-1]
    links = [SecretLink.objects.get(submission=each.contribution.submission) for each in newest]
    assert found == [path_for(link) for link in links]
    assert client.get(found[0]).status_code == client.get(found[-1]).status_code == 200
    mail = Email.objects.get()
    assert "Mots-secrets" not in mail.message
    assert SubmissionMail.objects.get(email=mail).submission_id == made[-1].contribution.pk


def test_its_cost_does_not_grow_with_what_they_sent():
    call, costs = make_call(), []
    for number, email in ((3, "trois@example.org"), (15, "quinze@example.org")):
        for _row in range(number):
            make_received(call, email=email)
            AddressAllowance.objects.all().delete()
        ask(Client(), email)
        with CaptureQueriesContext(connection) as queries:
            assert services.send_links_asked_for(NOW) == 1
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_asking_again_and_again_is_asking_once_and_three_mails_a_day_at_most(client):
    make_received(make_call(), email=KNOWN)
    for _click in range(3):
        assert ask(client).status_code == 200
    assert LinksAskedFor.objects.get().email_digest == email_digest(KNOWN)
    for _try in range(5):
        ask(client)
        services.send_links_asked_for(NOW)
    # The receipt was the first of the day.
    assert Email.objects.filter(to=KNOWN).count() == 3
    later = NOW + timedelta(days=1)
    ask(client)
    assert services.send_links_asked_for(later) == 1


@pytest.mark.parametrize("typed", ["", "lou", "lou@", "x" * 300 + "@example.org"])
def test_a_wrong_address_is_told_and_kept(client, typed):
    page = ask(client, typed)
    assert page.status_code == 422
    assert fields_of(page)["email"] == typed
    assert not LinksAskedFor.objects.exists()


def test_an_expired_form_keeps_the_address():
    client = Client(enforce_csrf_checks=True)
    page = ask(client)
    assert page.status_code == 403
    assert fields_of(page)["email"] == KNOWN
    assert plain(page.context["notice"]) in words_of(page)
    assert not LinksAskedFor.objects.exists()
    assert client.post("/suivi/", fields_of(page)).status_code == 200


def test_a_flood_from_one_network_waits(client, settings):
    settings.RATE_LIMITS, settings.SENDER_RATE = True, "2/m"
    caches["limits"].clear()
    answers = [ask(client, f"{number}@example.org") for number in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0
    assert fields_of(answers[2])["email"] == "2@example.org"
    assert ask(Client(REMOTE_ADDR="198.51.100.7")).status_code == 200


def test_a_database_that_cannot_write_is_told_and_the_address_kept(client, monkeypatch):
    def broken(**_asked):
        raise DatabaseError

    monkeypatch.setattr(links_again, "ask_for_links", broken)
    page = ask(client)
    assert page.status_code == 503
    assert fields_of(page)["email"] == KNOWN


def test_one_that_cannot_be_written_to_keeps_nobody_waiting(client, monkeypatch):
    make_received(make_call(), email=KNOWN)
    original = services.addresses.address_mail.queue_links_again

    def failing(digest, *, now):
        if digest == email_digest(UNKNOWN):
            raise ValueError
        return original(digest, now=now)

    monkeypatch.setattr(services.addresses.address_mail, "queue_links_again", failing)
    for email in (UNKNOWN, KNOWN):
        ask(client, email)
    assert services.send_links_asked_for(NOW) == 1
    assert not LinksAskedFor.objects.exists()


def test_it_is_a_job_and_found_where_links_are_lost(client):
    assert "send_links_asked_for" in [job.code for job in jobs.registered()]
    for address in ("/suivi/inconnu/", make_call().get_parent().specific.url):
        assert 'href="/suivi/"' in client.get(address).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_write_once():
    make_received(make_call(), email=KNOWN)
    Email.objects.all().delete()
    ask(Client())
    answers = at_once(*[lambda: services.send_links_asked_for(NOW)] * 2)
    assert sorted(map(str, answers)) == ["0", "1"]
    assert Email.objects.count() == 1
