"""Whoever follows an experiment: erased on request or by date, the address is nowhere."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from contributions import services
from contributions.disclosure import sections
from contributions.models import Submission
from people.digests import email_digest
from people.models import ContactDetails
from people.retention import apply_retention
from projects.models import Follower
from tests.experiments import fresh, make_follower, path_of
from tests.factories import make_user
from tests.planting import ADDRESS, MARK, TEXT, found
from tests.projects import make_experiment
from tests.reading import words_of

pytestmark = pytest.mark.django_db


def test_no_word_of_anybody_stands_beside_the_address():
    fields = {each.name for each in Follower._meta.concrete_fields if isinstance(each, TEXT)}
    # A code. The address stands with the contact details: tests/planting.py.
    assert fields == {"wish"}
    assert not Follower._meta.related_objects


def test_erased_by_whoever_follows_it_is_nowhere(django_capture_on_commit_callbacks, caplog):
    follower = make_follower(email=ADDRESS, keep_mail=True)
    path = path_of(follower)
    assert "people_contactdetails" in found(MARK)
    assert "post_office_email" in found(MARK)
    assert Client().get(f"{path}effacer/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        answer = Client().post(f"{path}effacer/", {"understood": "on"})
    assert answer.status_code == 303
    assert found(MARK) == set()
    assert found(email_digest(ADDRESS)) <= {"people_addressallowance"}
    assert not Follower.objects.exists()
    assert MARK not in caplog.text
    left = Client().get(path)
    assert left.status_code == 200
    assert follower.submission.reference in words_of(left)
    assert not services.erase(submission_id=follower.pk, by=None, now=timezone.now())


def test_staff_who_were_asked_erase_it_as_well():
    follower = make_follower(email=ADDRESS)
    services.erase(submission_id=follower.pk, by=make_user("coordinator"), now=timezone.now())
    assert found(MARK) == set()


@pytest.mark.parametrize(("confirmed", "days"), [(False, 4), (True, 367)])
def test_when_its_date_is_past_nothing_personal_is_left(confirmed, days):
    follower = make_follower(email=ADDRESS, confirmed=confirmed)
    path, now = path_of(follower), timezone.now()
    apply_retention(now=now + timedelta(days=days - 3))
    assert ContactDetails.objects.exists()
    apply_retention(now=now + timedelta(days=days))
    assert found(MARK) == set()
    assert not Follower.objects.exists()
    submission = Submission.objects.get(pk=follower.pk)
    assert submission.erased_at
    assert submission.idempotency_key is None
    assert Client().get(path).status_code == 200


def test_what_is_held_is_told_to_whoever_it_is_about():
    follower = make_follower(email=ADDRESS, wish="test")
    held = str(sections(follower.submission))
    assert ADDRESS in held
    assert "'wish'" in held
    assert Client().get(f"{path_of(follower)}telecharger/").status_code == 200


def test_no_revision_and_no_public_page_knows_who_follows():
    experiment = make_experiment()
    make_follower(experiment, email=ADDRESS)
    page = fresh(experiment)
    page.save_revision().publish()
    assert "wagtailcore_revision" not in found(MARK)
    assert MARK not in Client().get(page.url).content.decode()
