"""Joining by the page of the roles: what the form stores, every refusal, the button, leaving, erasure."""

import re
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client
from post_office.models import Email

from contributions.models import Submission
from lab.roles import services
from lab.roles.services import Wish
from people.links import filled
from people.models import AgentDomain, ContactDetails, Engagement, SecretLink
from taxonomy.models import Territory
from tests.engaging import mails_to, make_theme
from tests.offers import make_joined, make_roles
from tests.racing import at_once
from tests.reading import fields_of, kept_words_of, soup, words_of
from tests.sending import assert_said, error_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ADDRESS = "agent@mairie.example"
SAID = {"level": "resource", "skills": "Cartographie", "service": "Jeunesse", "email": ADDRESS}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def form_url() -> str:
    return f"{make_roles().url}rejoindre/"


def send(client: Client, **said: str):
    return client.post(form_url(), fields_of(client.get(form_url())) | SAID | said)


def mailed(to: str = ADDRESS) -> str:
    """The path of the link in the newest mail to `to`, as it leaves."""
    mail = Email.objects.filter(to=to).order_by("-pk").first()
    return re.search(r"http://testserver(/suivi/\S+)", filled([mail.message])[0])[1]


def assert_nothing_stored() -> None:
    for model in (Submission, ContactDetails, Engagement, SecretLink, Email):
        assert not model.objects.exists(), model


# --- Joining ----------------------------------------------------------------------------


def test_an_agent_joins_and_acts_once_the_button_behind_the_mail_was_pressed(client):
    theme = make_theme("Emploi")
    place = Territory.objects.create(kind="departement", code="04", title="Alpes", slug="alpes")
    answer = send(client, theme=str(theme.pk), territory=str(place.pk))
    assert answer.status_code == 303
    assert answer["Location"] == f"{form_url()}?suite=courriel"
    engagement = Engagement.objects.get()
    submission = engagement.submission
    assert (engagement.level, engagement.skills, engagement.service) == (
        "resource",
        "Cartographie",
        "Jeunesse",
    )
    assert (engagement.theme, engagement.territory) == (theme, place)
    # It is nobody's to decide, and nothing acts before the button.
    assert (submission.kind, submission.awaiting_since) == ("engagement", None)
    assert not engagement.is_acting
    assert len(mails_to(ADDRESS)) == 1
    path = mailed()
    assert client.get(path).status_code == 200
    assert not Engagement.objects.acting().exists()
    assert client.post(path).status_code == 303
    engagement.refresh_from_db()
    assert engagement.is_acting
    # One row holds the address from then on.
    assert engagement.participant.email == ADDRESS
    assert not ContactDetails.objects.exists()
    page = client.get(path)
    assert "Cartographie" in words_of(page)
    (data,) = [link["href"] for link in soup(page).select(".actions a") if link["href"].count("/") == 3]
    receipt = client.get(data)
    assert submission.reference in words_of(receipt)
    assert path in [link["href"] for link in soup(receipt).select("main a")]


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(client):
    make_joined("curious", email=ADDRESS)
    known, unknown = send(client), send(Client(), email="autre@mairie.example")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    pages = [words_of(client.get(answer["Location"])) for answer in (known, unknown)]
    assert pages[0] == pages[1]
    for secret in (ADDRESS, *Submission.objects.values_list("reference", flat=True)):
        assert secret not in pages[0]
    # Whoever typed it changed nothing of theirs.
    assert Engagement.objects.acting().get().level == "curious"


def test_no_answer_is_cached_and_a_level_may_be_chosen_beforehand(client):
    response = client.get(f"{form_url()}?niveau=curious")
    assert fields_of(response)["level"] == "curious"
    assert "level" not in fields_of(client.get(f"{form_url()}?niveau=roi"))
    for page in (response, send(client, level=""), send(client), client.get(f"{form_url()}?suite=courriel")):
        assert "no-store" in page["Cache-Control"]
    assert not soup(response).select("main script:not([src])")
    assert client.post(make_roles().url).status_code == 405


def test_sent_twice_it_is_one_and_another_form_is_another(client):
    fields = fields_of(client.get(form_url())) | SAID
    for _click in range(2):
        assert client.post(form_url(), fields).status_code == 303
    assert Submission.objects.count() == Email.objects.count() == 1
    # The first mail may be lost: whoever opens the form again is written to again, three times a day at most.
    for _time in range(4):
        assert send(client, skills="Accueil").status_code == 303
    assert len(mails_to(ADDRESS)) <= 3


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one(client):
    page, wish = make_roles(), Wish(email=ADDRESS, level="curious")
    more = {"page": page, "wish": wish, "form_key": "a", "sender_secret": "navigateur", "now": NOW}
    at_once(*[lambda: services.join(**more)] * 2)
    assert Submission.objects.count() == Engagement.objects.count() == 1


# --- Refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"level": ""}, "level"),
        ({"level": "chef"}, "level"),
        ({"skills": "  "}, "skills"),
        ({"skills": "a" * 501}, "skills"),
        ({"service": "a" * 151}, "service"),
        ({"email": ""}, "email"),
        ({"email": "agent"}, "email"),
        ({"email": "a@b,c@d.example"}, "email"),
        ({"theme": "999999"}, "theme"),
        ({"territory": "x"}, "territory"),
        ({"website": "https://example.org"}, "website"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_every_word_kept(client, wrong, field):
    make_theme("Emploi")
    Territory.objects.create(kind="departement", code="04", title="Alpes", slug="alpes")
    answer = send(client, **wrong)
    assert answer.status_code == 422
    error_of(answer, field)
    kept = fields_of(answer)
    for name, value in (SAID | wrong).items():
        if name not in {"level", "website", "theme", "territory"}:
            assert kept[name].strip() == value.strip(), name
    assert_nothing_stored()


def test_with_a_list_of_domains_a_personal_address_is_refused_and_says_whom_to_ask(client):
    AgentDomain.objects.create(domain="mairie.example")
    for personal in ("agent@example.org", "agent@evil-mairie.example", "agent@mairie.example.org"):
        answer = send(client, email=personal)
        assert answer.status_code == 422
        assert "service@example.org" in error_of(answer, "email")
        assert fields_of(answer)["email"] == personal
        assert fields_of(answer)["skills"] == "Cartographie"
    assert_nothing_stored()
    assert send(client, email="agent@MAIRIE.example").status_code == 303
    # The list may change between the form and the verb.
    with patch("lab.roles.joining_forms.may_join", return_value=True):
        assert send(client, email="agent@example.org").status_code == 422
    assert Engagement.objects.count() == 1


@pytest.mark.parametrize(
    "closed",
    [{"takes_engagements": False}, {"service_name": " "}, {"service_email": "", "service_phone": ""}],
)
def test_where_nobody_joins_the_page_says_so_and_keeps_the_words(client, closed):
    fields = fields_of(client.get(form_url())) | SAID
    page = make_roles(**closed)
    assert not soup(client.get(form_url())).select("form.form")
    assert form_url() not in client.get(page.url).content.decode()
    for said in (fields, fields | {"level": ""}):
        answer = client.post(form_url(), said)
        assert answer.status_code == 409
        assert {"Cartographie", ADDRESS} <= set(kept_words_of(answer).values())
    # Closed between the two questions.
    with pytest.raises(services.JoiningClosed):
        services.join(page=page, wish=Wish(email=ADDRESS, level="curious"), now=NOW)
    assert_nothing_stored()


def test_too_fast_too_often_expired_or_without_a_database_the_words_are_kept(client, settings, clock):
    with patch("lab.roles.services.new_submission", side_effect=OperationalError("disk full")):
        answer = send(client)
    assert answer.status_code == 503
    assert_said(answer)
    assert fields_of(answer)["skills"] == "Cartographie"
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(form_url(), SAID)
    assert answer.status_code == 403
    assert fields_of(answer)["email"] == ADDRESS
    assert strict.post(make_roles().url, SAID).status_code == 405
    settings.RATE_LIMITS = True
    answer = send(client)
    assert answer.status_code == 429
    assert fields_of(answer)["service"] == "Jeunesse"
    assert_nothing_stored()
    settings.SENDER_RATE = "2/m"
    statuses = []
    for _time in range(3):
        fields = fields_of(client.get(form_url())) | SAID
        clock.shift(timedelta(seconds=settings.FORM_MINIMUM_SECONDS + 1))
        answer = client.post(form_url(), fields)
        statuses.append(answer.status_code)
    assert statuses[-1] == 429
    assert answer["Retry-After"]
    assert fields_of(answer)["skills"] == "Cartographie"
