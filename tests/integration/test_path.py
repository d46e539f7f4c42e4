"""The whole path, once, over HTTP: open call → contribution → decision → public → followed."""

import re

import pytest
from django.test import Client

from contributions.models import Contribution, Submission
from tests.factories import PASSWORD, make_call, make_user

pytestmark = pytest.mark.django_db


def test_an_answer_goes_from_the_form_to_the_public_page_and_its_author_follows_it():
    call = make_call()
    moderator = make_user("moderator")
    citizen = Client(enforce_csrf_checks=True)

    form = citizen.get(f"{call.url}contribuer/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.content.decode())[1]
    sent = citizen.post(
        f"{call.url}contribuer/",
        {"csrfmiddlewaretoken": token, "title": "Le premier bus", "body": "Il passe à 8 h 40."},
    )
    assert sent.status_code == 303
    receipt_url = sent["Location"]

    receipt = citizen.get(receipt_url)
    reference = Submission.objects.get().reference
    assert receipt.status_code == 200
    assert reference in receipt.content.decode()
    assert "Service des essais" in receipt.content.decode()

    reader = Client()
    public_url = f"{call.url}contributions/{reference}/"
    assert reader.get(public_url).status_code == 404
    assert "Le premier bus" not in reader.get(call.url).content.decode()

    cms = Client()
    assert cms.login(username=moderator.email, password=PASSWORD)
    submission = Submission.objects.get()
    decided = cms.post(
        f"/admin/moderation/decide/{submission.pk}/",
        {"version_seen": submission.version, "verb": "publish"},
    )
    assert decided.status_code == 302
    assert Contribution.objects.get().status == Contribution.Status.PUBLISHED

    assert "Le premier bus" in reader.get(public_url).content.decode()
    assert "Le premier bus" in reader.get(call.url).content.decode()
    assert public_url in citizen.get(receipt_url).content.decode()
