"""The CMS's report of retention, and the page for the data protection officer."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.models import Barrier
from lab.models import Subject
from people import erasers
from people.models import ContactDetails, ErasedTally
from people.reports import COUNTED_AT_MOST
from people.retention import WHOLE_RUN, apply_retention, count
from projects.models import ExperimentNews, Follower
from tests.barriers import PLANTED_OF_BARRIERS
from tests.cms import logged_in, outcome
from tests.factories import make_call, make_received, make_user
from tests.planting import MARK, PLANTED
from tests.planting_days import PLANTED_OF_DAYS, of_whoever_registered
from tests.planting_referrals import PLANTED_OF_REFERRALS, of_referrals
from tests.reading import words_of

ADDRESS = "/admin/reports/retention/"
PAGE = Path(__file__).resolve().parents[3] / "docs/explanation/donnees-personnelles.md"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "seen"),
    [("coordinator", "done"), ("admin", "done"), ("moderator", "refused"), ("editor", "refused")],
)
def test_coordinators_and_admins_read_it(role, seen):
    client = logged_in(make_user(role))
    assert outcome(client.get(ADDRESS)) == seen
    assert (ADDRESS in client.get("/admin/").content.decode()) is (seen == "done")


@pytest.mark.django_db
def test_who_is_not_logged_in_is_asked_to():
    assert outcome(Client().get(ADDRESS)) == "asked to log in"


@pytest.mark.django_db
def test_it_says_what_will_go_what_went_and_when_it_last_ran():
    call = make_call()
    for days in (-1, 5, 20, 80, 200):
        received = make_received(call, email=f"{MARK}@example.org")
        rows = ContactDetails.objects.filter(pk=received.contribution.pk)
        rows.update(delete_after=timezone.localdate() + timedelta(days=days))
    client = logged_in(make_user("coordinator"))
    page = client.get(ADDRESS)
    [kind] = [each for each in page.context["kinds"] if each.eraser.code == "contact_details"]
    assert [number.count for number in kind.due] == [1, 2, 3, 4]
    assert page.context["is_late"]
    assert MARK not in page.content.decode()
    apply_retention(now=timezone.now())
    count("contact_details", 3, day=timezone.localdate(), on_request=True)
    page = client.get(ADDRESS)
    assert not page.context["is_late"]
    went = {(row["on_request"], row["count"]) for row in page.context["went"]}
    assert {(False, 1), (True, 3)} <= went
    ErasedTally.objects.filter(eraser=WHOLE_RUN).update(day=timezone.localdate() - timedelta(days=3))
    page = client.get(ADDRESS)
    assert page.context["is_late"]
    for each in erasers.registered():
        assert " ".join(str(each.label).split()) in words_of(page)


@pytest.mark.django_db
def test_it_asks_as_many_questions_whatever_is_held_and_counts_no_further_than_a_thousand():
    client = logged_in(make_user("coordinator"))

    def questions() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(ADDRESS).status_code == 200
        return [query["sql"] for query in captured]

    questions()
    few = questions()
    call = make_call()
    for _each in range(5):
        make_received(call, email="a@example.org")
    count("contact_details", 1, day=timezone.localdate())
    many = questions()
    assert len(many) == len(few)
    counting = [sql for sql in many if "COUNT(" in sql and "people_contactdetails" in sql]
    assert counting
    assert all(f"LIMIT {COUNTED_AT_MOST + 1}" in sql for sql in counting)


OTHERS = (Subject, Follower, ExperimentNews, Barrier)


def labels_told():
    """Every model of the apps that hold people, and what others hold of whoever sent something."""
    held = [model for app in ("people", "contributions") for model in apps.get_app_config(app).get_models()]
    return {model._meta.label for model in [*held, *of_whoever_registered(), *of_referrals(), *OTHERS]}


def test_the_page_for_the_officer_names_every_kind_of_data_every_model_and_every_personal_field():
    text = PAGE.read_text()
    for each in erasers.registered():
        assert f"`{each.code}`" in text, each.code
    planted = PLANTED | PLANTED_OF_DAYS | PLANTED_OF_REFERRALS | PLANTED_OF_BARRIERS
    for label in labels_told():
        line = re.search(rf"^\| `{re.escape(label)}` \|.*$", text, re.MULTILINE)
        assert line, f"{label} has no line"
        for name in planted.get(label, ()):
            assert f"`{name}`" in line.group(), f"{label}.{name}"


def test_the_page_for_the_officer_names_nothing_that_is_no_longer_there():
    text = PAGE.read_text()
    named = set(
        re.findall(r"^\| `((?:people|contributions|events|lab|projects|home)\.\w+)` \|", text, re.MULTILINE)
    )
    assert named == labels_told()
    kinds = text.split("## Durées")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", kinds, re.MULTILINE)) == {
        each.code for each in erasers.registered()
    }
