"""Following an experiment: what the form stores, every refusal, the button, the wish, leaving."""

from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client
from django.utils.translation import gettext
from post_office.models import Email

from contributions.models import Submission
from people.links import path_for
from people.models import ContactDetails, SecretLink
from people.retention import apply_retention
from projects.experiments import following
from projects.experiments.following import FollowingClosed
from projects.models import Experiment, Follower
from tests.experiments import fresh, last_mail, make_follower, path_of
from tests.projects import make_experiment
from tests.racing import at_once
from tests.reading import fields_of, soup, words_of
from tests.sending import assert_said, error_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ADDRESS = "habitante@example.org"
SAID = {"wish": "follow", "email": ADDRESS}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def experiment() -> Experiment:
    return fresh(make_experiment())


def form_url(experiment: Experiment) -> str:
    return f"{experiment.url}suivre/"


def send(client: Client, experiment: Experiment, **said: str):
    url = form_url(experiment)
    return client.post(url, fields_of(client.get(url)) | SAID | said)


def mailed(to: str = ADDRESS) -> str:
    """The path of the link in the newest mail to `to`."""
    return next(
        word.removeprefix("http://testserver")
        for word in last_mail(to).split()
        if word.startswith("http://testserver/suivi/")
    )


def assert_nothing_stored() -> None:
    for model in (Submission, ContactDetails, Follower, SecretLink, Email):
        assert not model.objects.exists(), model


# --- Following ----------------------------------------------------------------------------


def test_nothing_begins_before_the_button_behind_the_mail_is_pressed(client, experiment):
    answer = send(client, experiment, wish="test")
    assert answer.status_code == 303
    assert answer["Location"] == f"{form_url(experiment)}?suite=courriel"
    follower = Follower.objects.get()
    submission = follower.submission
    # Nobody's to decide, and no name.
    assert (submission.kind, submission.awaiting_since, submission.page_id) == (
        "following",
        None,
        experiment.pk,
    )
    assert (follower.wish, follower.is_acting) == ("test", False)
    assert follower.delete_after == date(2026, 11, 25)
    path = mailed()
    for _look in range(2):
        page = client.get(path)
        # Without any referrer, a browser's form comes from nowhere and is refused.
        assert page["Referrer-Policy"] == "strict-origin"
        assert client.get(f"{path}experimentation/confirmer/").status_code == 302
    assert not Follower.objects.get().is_acting
    for _click in range(2):
        assert client.post(f"{path}experimentation/confirmer/")["Location"] == path
    follower.refresh_from_db()
    assert follower.is_acting
    # Twelve months from now; the address as long.
    assert follower.delete_after == date(2027, 11, 23)
    details = ContactDetails.objects.get()
    assert (details.purpose, details.delete_after) == ("following", follower.delete_after)
    assert details.confirmed_at == NOW
    assert gettext("You offered to test") in words_of(client.get(path))
    assert Email.objects.count() == 1


def test_it_is_kept_from_the_planned_end_and_three_years_at_most(experiment):
    for ends_on, until in ((date(2027, 6, 1), date(2028, 6, 1)), (date(2099, 1, 1), date(2029, 11, 23))):
        Experiment.objects.filter(pk=experiment.pk).update(ends_on=ends_on)
        assert fresh(experiment).contact_details_until(NOW) == until


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(client, experiment):
    make_follower(experiment, email=ADDRESS)
    known = send(client, experiment, wish="test")
    unknown = send(Client(), experiment, email="autre@example.org")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    pages = [words_of(client.get(answer["Location"])) for answer in (known, unknown)]
    assert pages[0] == pages[1]
    for secret in (ADDRESS, *Submission.objects.values_list("reference", flat=True)):
        assert secret not in pages[0]
    # Whoever typed it changed nothing of theirs; its owner is told, with the link that they have.
    follower = Follower.objects.get(confirmed_at__isnull=False)
    assert follower.wish == "follow"
    assert mailed() == path_of(follower)
    assert Follower.objects.count() == 2


def test_an_address_that_was_not_confirmed_is_asked_again_with_the_last_wish(client, experiment, clock):
    send(client, experiment, wish="test")
    clock.shift(timedelta(hours=47))
    send(client, experiment, wish="follow")
    clock.shift(timedelta(hours=47))
    assert client.post(f"{mailed()}experimentation/confirmer/").status_code == 303
    assert Follower.objects.get().wish == "follow"


def test_the_same_address_follows_two_experiments_apart(client, experiment):
    other = fresh(make_experiment())
    first, second = (make_follower(page, email=ADDRESS) for page in (experiment, other))
    following.leave(submission_id=first.pk, now=NOW)
    second.refresh_from_db()
    assert second.is_acting


def test_sent_twice_it_is_one_and_three_mails_a_day_are_the_most(client, experiment, clock):
    fields = fields_of(client.get(form_url(experiment))) | SAID
    for _click in range(2):
        assert client.post(form_url(experiment), fields).status_code == 303
    assert Submission.objects.count() == Email.objects.count() == 1
    for _time in range(5):
        clock.shift(timedelta(seconds=5))
        assert send(client, experiment).status_code == 303
    assert (Submission.objects.count(), Email.objects.count()) == (1, 3)


@pytest.mark.django_db(transaction=True)
def test_two_that_send_one_address_at_once_make_one_follower(experiment):
    send_it = [
        lambda key=key: following.follow(
            page=experiment, email=ADDRESS, wish="test", form_key=key, sender_secret=key, now=NOW
        )
        for key in ("a", "b")
    ]
    at_once(*send_it)
    assert Follower.objects.count() == Submission.objects.count() == 1


def test_a_wish_may_be_chosen_beforehand_and_no_answer_is_cached(client, experiment):
    url = form_url(experiment)
    assert fields_of(client.get(f"{url}?souhait=test"))["wish"] == "test"
    assert "wish" not in fields_of(client.get(f"{url}?souhait=roi"))
    for page in (client.get(url), send(client, experiment, email=""), client.get(f"{url}?suite=courriel")):
        assert "no-store" in page["Cache-Control"]
    assert {field.get("name") for field in soup(client.get(url)).select("form.form input")} == {
        "csrfmiddlewaretoken",
        "opened",
        "wish",
        "email",
        "website",
    }


# --- Refused ------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"wish": ""}, "wish"),
        ({"wish": "commander"}, "wish"),
        ({"email": ""}, "email"),
        ({"email": "   "}, "email"),
        ({"email": "habitante"}, "email"),
        ({"email": "a@b,c@d.example"}, "email"),
        ({"email": "a" * 400 + "@example.org"}, "email"),
        ({"email": "a@example.org\nBcc: b@example.org"}, "email"),
        ({"email": "<script>@example.org"}, "email"),
        ({"website": "https://example.org"}, "website"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_address_kept(client, experiment, wrong, field):
    answer = send(client, experiment, **wrong)
    assert answer.status_code == 422
    error_of(answer, field)
    if field != "email":
        assert fields_of(answer)["email"] == ADDRESS
    assert b"<script>@" not in answer.content
    assert_nothing_stored()


@pytest.mark.parametrize(
    "closed",
    [
        {"status": "done"},
        {"status": "prototyped"},
        {"service_name": " "},
        {"service_email": "", "service_phone": ""},
    ],
)
def test_where_nobody_follows_any_more_the_page_says_so_and_keeps_the_address(client, experiment, closed):
    fields = fields_of(client.get(form_url(experiment))) | SAID
    for name, value in closed.items():
        setattr(experiment, name, value)
    experiment.save()
    assert not soup(client.get(form_url(experiment))).select("form.form")
    for said in (fields, fields | {"wish": ""}):
        answer = client.post(form_url(experiment), said)
        assert answer.status_code == 409
        assert ADDRESS in answer.content.decode()
    # Closed between the two questions.
    with pytest.raises(FollowingClosed):
        following.follow(page=experiment, email=ADDRESS, wish="test", now=NOW)
    assert_nothing_stored()


def test_taken_off_the_site_meanwhile_nothing_is_stored_and_a_link_still_leaves(client, experiment):
    follower = make_follower(experiment)
    fields = fields_of(client.get(form_url(experiment))) | SAID
    fresh(experiment).unpublish()
    assert client.post(form_url(experiment), fields | {"email": "b@example.org"}).status_code == 404
    with pytest.raises(FollowingClosed):
        following.follow(page=experiment, email="b@example.org", wish="test", now=NOW)
    path = path_of(follower)
    assert client.get(path).status_code == 200
    assert client.post(f"{path}experimentation/quitter/").status_code == 303
    assert not ContactDetails.objects.exists()


def test_too_fast_too_often_expired_or_without_a_database_the_address_is_kept(
    client, settings, clock, experiment
):
    with patch("projects.experiments.following.new_submission", side_effect=OperationalError("disk full")):
        answer = send(client, experiment)
    assert answer.status_code == 503
    assert_said(answer)
    assert fields_of(answer)["email"] == ADDRESS
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(form_url(experiment), SAID)
    assert answer.status_code == 403
    assert fields_of(answer)["email"] == ADDRESS
    assert strict.post(experiment.url, SAID).status_code == 405
    settings.RATE_LIMITS = True
    answer = send(client, experiment)
    assert answer.status_code == 429
    assert fields_of(answer)["email"] == ADDRESS
    assert_nothing_stored()
    settings.SENDER_RATE = "2/m"
    statuses = []
    for number in range(3):
        url = form_url(experiment)
        fields = fields_of(client.get(url)) | SAID | {"email": f"a{number}@example.org"}
        clock.shift(timedelta(seconds=10))
        statuses.append(client.post(url, fields).status_code)
    assert statuses == [303, 303, 429]


# --- Behind the link ----------------------------------------------------------------------


def test_too_late_it_is_not_confirmed_and_goes(client, experiment, clock):
    follower = make_follower(experiment, confirmed=False)
    path = path_of(follower)
    clock.shift(timedelta(hours=48, seconds=1))
    answer = client.post(f"{path}experimentation/confirmer/")
    assert answer.status_code == 409
    assert_said(answer)
    assert not Follower.objects.get().is_acting
    clock.shift(timedelta(days=1))
    apply_retention(now=datetime.now(UTC))
    assert not Follower.objects.exists()
    assert not ContactDetails.objects.exists()
    assert Submission.objects.get().erased_at
    # The link says so, and its button does nothing.
    assert client.get(path).status_code == 200
    assert client.post(f"{path}experimentation/confirmer/").status_code == 404


def test_the_wish_is_changed_by_the_link_and_nothing_else_is_taken(client, experiment):
    follower = make_follower(experiment)
    wish = f"{path_of(follower)}experimentation/souhait/"
    assert client.post(wish, {"wish": "test"}).status_code == 303
    follower.refresh_from_db()
    assert follower.wish == "test"
    for wrong in ({}, {"wish": "roi"}, {"wish": "x" * 5000}):
        assert client.post(wish, wrong).status_code == 409
    follower.refresh_from_db()
    assert follower.wish == "test"


def test_one_leaves_by_the_link_twice_and_the_address_goes_at_once(client, experiment, clock):
    follower = make_follower(experiment)
    following.follow(page=experiment, email=ADDRESS, wish="follow", now=NOW)
    assert Email.objects.count() == 1
    path = path_of(follower)
    for _click in range(2):
        assert client.post(f"{path}experimentation/quitter/").status_code == 303
    follower.refresh_from_db()
    assert follower.left_at
    # What had not left yet does not leave any more.
    assert not ContactDetails.objects.exists()
    assert not Email.objects.exists()
    assert gettext("You receive nothing more") in words_of(client.get(path))
    assert client.post(f"{path}experimentation/souhait/", {"wish": "test"}).status_code == 409
    # One may begin again, as somebody new.
    assert make_follower(experiment, email=ADDRESS).pk != follower.pk
    clock.shift(timedelta(days=32))
    apply_retention(now=datetime.now(UTC))
    assert Follower.objects.count() == 1


def test_before_the_button_one_leaves_as_well(client, experiment):
    follower = make_follower(experiment, confirmed=False)
    assert client.post(f"{path_of(follower)}experimentation/quitter/").status_code == 303
    assert client.post(f"{path_of(follower)}experimentation/confirmer/").status_code == 409
    assert not ContactDetails.objects.exists()


def test_removing_the_address_is_leaving(client, experiment):
    follower = make_follower(experiment)
    client.post(f"{path_of(follower)}adresse/effacer/")
    follower.refresh_from_db()
    assert follower.left_at


def test_a_link_of_something_else_or_of_nobody_opens_no_button(client, experiment):
    follower = make_follower(experiment)
    other = SecretLink.objects.get(submission=follower.pk)
    other.purpose = "confirm"
    other.save()
    for path in ("/suivi/x/", path_for(other).replace("/confirmer/", "/")):
        for button in ("confirmer", "souhait", "quitter"):
            assert client.post(f"{path}experimentation/{button}/").status_code == 404
    assert Follower.objects.get().left_at is None


def test_after_an_expired_token_the_button_comes_back_and_nothing_was_done(experiment):
    follower = make_follower(experiment)
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"{path_of(follower)}experimentation/quitter/")
    assert answer.status_code == 403
    assert_said(answer)
    assert Follower.objects.get().left_at is None
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "no-store" in answer["Cache-Control"]
