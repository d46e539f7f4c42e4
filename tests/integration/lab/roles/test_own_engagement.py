"""What whoever joined may do by their links, and what goes by date."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from post_office.models import Email

from contributions import services
from contributions.models import Submission
from people import engagement as verbs
from people.digests import email_digest
from people.links import path_for
from people.models import ContactDetails, Engagement, Participant, SecretLink
from people.retention import apply_retention
from tests.offers import make_joined
from tests.planting import MARK, found
from tests.reading import soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_folders"), pytest.mark.once]

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ADDRESS = f"{MARK}@mairie.example"
SAID = {"email": ADDRESS, "skills": f"{MARK} compétence", "service": f"{MARK} service"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def follow(engagement: Engagement) -> str:
    return path_for(SecretLink.objects.get(submission=engagement.pk, purpose="follow"))


@pytest.mark.parametrize("confirmed", [True, False])
def test_erased_at_request_it_is_nowhere_and_the_link_says_so(client, confirmed, caplog):
    engagement = make_joined("resource", confirmed=confirmed, **SAID)
    reference, path = engagement.submission.reference, follow(engagement)
    holder = {"people_participant"} if confirmed else {"people_contactdetails"}
    assert holder | {"people_engagement", "post_office_email"} <= found(MARK)
    assert client.get(f"{path}effacer/").status_code == 200
    assert client.post(f"{path}effacer/", {"understood": "on"}).status_code == 303
    assert found(MARK) == set()
    assert found(email_digest(ADDRESS)) <= {"people_addressallowance"}
    page = client.get(path)
    assert page.status_code == 200
    assert reference in words_of(page)
    assert not SecretLink.objects.filter(purpose="engage").exists()
    assert MARK not in caplog.text
    assert not services.erase(submission_id=engagement.pk, by=None, now=NOW)


def test_the_address_goes_even_where_a_former_engagement_named_it(client):
    make_joined("curious", **SAID)
    later = make_joined("resource", **SAID)
    assert Participant.objects.count() == 1
    client.post(f"{follow(later)}effacer/", {"understood": "on"})
    assert not Participant.objects.exists()
    assert found(ADDRESS) - {"post_office_email"} == set()


def test_unconfirmed_it_is_erased_after_two_days_envelope_and_all():
    engagement = make_joined("resource", confirmed=False, **SAID)
    path = follow(engagement)
    assert "48 heures" not in words_of(Client().get(path))
    apply_retention(now=NOW + timedelta(days=1))
    assert Engagement.objects.count() == ContactDetails.objects.count() == 1
    apply_retention(now=NOW + timedelta(days=3))
    assert not Engagement.objects.exists()
    submission = Submission.objects.get(pk=engagement.pk)
    assert (submission.erased_at, submission.idempotency_key) == (NOW + timedelta(days=3), None)
    assert Client().get(path).status_code == 200
    apply_retention(now=NOW + timedelta(days=20))
    assert found(MARK) == set()


def test_two_years_after_it_was_last_used_nothing_is_left():
    engagement = make_joined("resource", **SAID)
    apply_retention(now=datetime(2028, 11, 23, 9, tzinfo=UTC))
    assert Engagement.objects.acting().count() == 1
    assert Submission.objects.get(pk=engagement.pk).erased_at is None
    apply_retention(now=datetime(2028, 11, 24, 9, tzinfo=UTC))
    assert found(MARK) == set()
    assert Submission.objects.get(pk=engagement.pk).erased_at


def test_leaving_erases_the_address_at_once_and_joining_again_is_offered(client):
    engagement = make_joined("resource", **SAID)
    waiting = make_joined("curious", confirmed=False, email="autre@mairie.example")
    for each in (engagement, waiting):
        path = path_for(SecretLink.objects.get(submission=each.pk, purpose="engage"))
        assert client.post(f"{path}quitter/").status_code == 303
        page = client.get(path)
        assert f"{each.submission.page.url}rejoindre/" in [link["href"] for link in soup(page).select("a")]
    assert not Participant.objects.exists()
    assert not ContactDetails.objects.exists()
    assert found(MARK) <= {"post_office_email"}
    assert client.get(follow(engagement)).status_code == 200


def test_before_it_is_confirmed_the_address_may_be_removed_and_no_other_given(client):
    engagement = make_joined("resource", confirmed=False, **SAID)
    path = follow(engagement)
    engage = path_for(SecretLink.objects.get(submission=engagement.pk, purpose="engage"))
    assert client.post(f"{path}adresse/", {"email": "b@example.org"}).status_code == 409
    assert client.post(f"{path}adresse/effacer/").status_code == 303
    assert not ContactDetails.objects.exists()
    assert not Email.objects.exists()
    assert client.post(engage).status_code == 404
    assert not Engagement.objects.acting().exists()
    confirmed = make_joined("resource", **SAID)
    assert client.post(f"{follow(confirmed)}adresse/effacer/").status_code in {303, 409}
    assert Engagement.objects.acting().exists()


def test_everything_that_is_held_is_given_to_whoever_asks():
    engagement = make_joined("resource", **SAID)
    response = Client().get(f"{follow(engagement)}telecharger/")
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
        held = json.loads(archive.read("donnees.json"))
    assert held["engagements"][0]["email"] == ADDRESS
    assert held["engagements"][0]["skills"] == SAID["skills"]
    assert held["submission"][0]["reference"] == engagement.submission.reference


def test_the_links_asked_for_lead_an_agent_back_to_their_engagement():
    engagement = make_joined("resource", **SAID)
    Email.objects.all().delete()
    services.ask_for_links(email=ADDRESS, now=NOW)
    assert services.send_links_asked_for(NOW) == 1
    mail = Email.objects.get()
    assert mail.to == [ADDRESS]
    assert engagement.submission.reference in mail.message
    assert str(verbs.link_of(engagement).pk) in mail.message
