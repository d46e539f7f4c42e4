"""How far an agent engages: confirmed by a button behind a mailed link, changed and left by the same."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from post_office.models import Email

from contributions.models import Submission
from contributions.services import ask_for_links, send_links_asked_for
from people import engagement as verbs
from people.engagement import NotPossible
from people.links import filled, path_for, placeholder
from people.models import ContactDetails, Engagement, Participant, SecretLink, SkillAsk, SkillNeed
from people.retention import apply_retention
from people.services import allow_mail
from tests.days import make_day, make_registered
from tests.engaging import make_engagement, make_theme
from tests.racing import at_once
from tests.reading import fields_of, soup, words_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ADDRESS = "agent@example.org"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def engage(level: str = "involved", *, email: str = ADDRESS, **fields):
    registered = make_registered(make_day(), email=email, sender_kind="agent")
    submission = registered.registration.submission
    return verbs.engage(submission=submission, level=level, **fields, now=NOW)


def mailed(to: str = ADDRESS) -> str:
    """The path of the link in the newest mail to `to`, as it leaves."""
    mail = Email.objects.filter(to=to).order_by("-pk").first()
    return re.search(r"http://testserver(/suivi/\S+)", filled([mail.message])[0])[1]


def page_of(engagement: Engagement) -> str:
    return path_for(verbs.link_of(engagement))


# --- Confirmed ------------------------------------------------------------------------


def test_an_engagement_acts_only_once_the_button_behind_its_mail_was_pressed(client):
    engagement = engage()
    assert not Engagement.objects.acting().exists()
    assert Participant.objects.count() == 0
    path = mailed()
    for _time in range(2):
        page = client.get(path)
        assert page.status_code == 200
        assert not Engagement.objects.acting().exists()  # a GET never acts
    assert client.post(path).status_code == 303
    engagement.refresh_from_db()
    assert engagement.is_acting
    assert engagement.since == NOW.date()
    assert engagement.participant.email == ADDRESS
    assert engagement.participant.confirmed_at == NOW
    # Twice is once.
    assert client.post(path).status_code == 303
    assert Participant.objects.count() == 1
    assert soup(client.get(path)).h1.get_text() == str(Engagement.Level.INVOLVED.label)


def test_where_the_address_may_be_written_to_no_more_today_the_mail_waits_as_long_as_its_link_works():
    sent = make_registered(make_day(), now=NOW, email="agent@example.org", sender_kind="agent")
    digest = sent.registration.email_digest
    while allow_mail(digest, now=NOW, may_wait=False):
        pass
    made = verbs.engage(
        submission=sent.registration.submission, level="curious", now=NOW + timedelta(hours=1)
    )
    link = SecretLink.objects.get(purpose="engage")
    mail = Email.objects.latest("pk")
    assert placeholder(link) in mail.message
    assert (mail.scheduled_time, mail.expires_at) == (NOW + timedelta(days=1), link.expires_at)
    # Too late to press the button: none.
    while allow_mail(digest, now=NOW, before=NOW + timedelta(days=3)):
        pass
    Engagement.objects.filter(pk=made.pk).delete()
    link.delete()
    verbs.engage(submission=sent.registration.submission, level="curious", now=NOW + timedelta(hours=1))
    assert Email.objects.latest("pk") == mail


def test_no_address_no_engagement():
    registered = make_registered(make_day(), email="", sender_kind="agent")
    made = verbs.engage(submission=registered.registration.submission, level="curious", now=NOW)
    assert made is None
    assert Engagement.objects.count() == 0


def test_the_link_is_mailed_and_shown_on_no_page(client):
    engagement = engage()
    follow = SecretLink.objects.get(submission=engagement.submission, purpose="follow")
    assert page_of(engagement) not in client.get(path_for(follow)).content.decode()


def test_unconfirmed_it_is_erased_after_two_days(client, clock):
    engagement = engage(skills="Accueil")
    path = page_of(engagement)
    clock.move_to(NOW + timedelta(hours=49))
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404
    with pytest.raises(NotPossible):
        verbs.confirm(submission_id=engagement.pk, now=NOW + timedelta(hours=49))
    apply_retention(now=NOW + timedelta(days=3))
    assert Engagement.objects.count() == 0
    assert not SecretLink.objects.filter(purpose="engage").exists()


def test_a_forged_or_foreign_link_leads_nowhere(client):
    engagement = engage()
    follow = SecretLink.objects.get(submission=engagement.submission, purpose="follow")
    for token in ("inconnu", path_for(follow).split("/")[2]):
        for below in ("", "changer/", "quitter/", "repondre/"):
            path = f"/suivi/{token}/engagement/{below}"
            assert client.get(path).status_code == 404
            assert client.post(path, {"level": "curious"}).status_code == 404
    assert not Engagement.objects.acting().exists()


def test_a_later_engagement_takes_the_place_of_the_former_whose_link_leads_to_it(client):
    former = make_engagement("curious", skills="Accueil")
    later = make_engagement("resource", skills="Facilitation", email=ADDRESS.upper())
    assert list(Engagement.objects.acting()) == [later]
    assert Participant.objects.count() == 1
    former.refresh_from_db()
    assert (former.until, former.skills) == (NOW.date(), "")
    assert "Facilitation" in words_of(client.get(page_of(former)))


def test_whoever_types_somebody_elses_address_changes_nothing_of_theirs():
    theirs = make_engagement("resource", skills="Facilitation")
    engage("curious")
    theirs.refresh_from_db()
    assert (theirs.level, theirs.is_acting) == ("resource", True)


def test_two_engagements_of_one_address_never_both_act():
    one, other = make_engagement(), engage()
    with pytest.raises(IntegrityError), transaction.atomic():
        Engagement.objects.filter(pk=other.pk).update(participant=one.participant, confirmed_at=NOW)


@pytest.mark.parametrize("_time", range(3))
@pytest.mark.django_db(transaction=True)
def test_two_buttons_at_once_confirm_one_engagement(_time):
    made = [engage("curious"), engage("resource", skills="Accueil")]
    at_once(*[lambda pk=each.pk: verbs.confirm(submission_id=pk, now=NOW) for each in made])
    assert Engagement.objects.acting().count() == 1
    assert Participant.objects.count() == 1


# --- Changed and left -----------------------------------------------------------------


def test_level_theme_and_skills_are_changed_by_the_link(client):
    engagement = make_engagement("curious")
    theme = make_theme("Emploi")
    path = f"{page_of(engagement)}changer/"
    page = client.get(path)
    said = {"level": "resource", "theme": str(theme.pk), "skills": "Cartographie", "service": "Jeunesse"}
    assert client.post(path, fields_of(page) | said).status_code == 303
    engagement.refresh_from_db()
    assert (engagement.level, engagement.theme) == ("resource", theme)
    assert (engagement.skills, engagement.service) == ("Cartographie", "Jeunesse")


@pytest.mark.once
@pytest.mark.parametrize(
    "wrong",
    [
        {"level": "chef"},
        {"level": ""},
        {"level": "resource", "skills": "  "},
        {"skills": "a" * 501},
        {"service": "a" * 151},
        {"theme": "999999"},
        {"theme": "x"},
        {"territory": "-1"},
        {"skills": "\x00"} | {"level": "resource"},
    ],
)
def test_what_is_wrong_is_said_and_every_word_kept(client, wrong):
    engagement = make_engagement("curious")
    path = f"{page_of(engagement)}changer/"
    sent = {"level": "involved", "theme": "", "skills": "Accueil", "service": "Jeunesse"} | wrong
    answer = client.post(path, sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    if len(sent["service"]) < 151:
        assert soup(answer).select_one("#id_service")["value"] == "Jeunesse"
    engagement.refresh_from_db()
    assert (engagement.level, engagement.service) == ("curious", "")


def test_leaving_erases_the_address_at_once_and_the_page_says_so(client):
    engagement = make_engagement("resource", skills="Accueil", service="Jeunesse")
    path = page_of(engagement)
    assert client.get(f"{path}quitter/").status_code == 200
    assert Engagement.objects.acting().exists()
    for _time in range(2):
        assert client.post(f"{path}quitter/").status_code == 303
    engagement.refresh_from_db()
    assert (engagement.participant, engagement.skills, engagement.service) == (None, "", "")
    assert Participant.objects.count() == 0
    assert client.get(path).status_code == 200
    assert client.get(f"{path}changer/").status_code == 302
    assert client.post(f"{path}changer/", {"level": "curious"}).status_code == 303
    assert client.post(path).status_code == 303  # the confirming button, pressed again
    assert not Engagement.objects.acting().exists()
    # The registration and its own address stay.
    assert ContactDetails.objects.filter(submission=engagement.submission).exists()


def test_a_page_open_too_long_keeps_the_words(monkeypatch):
    engagement = make_engagement("curious")
    strict = Client(enforce_csrf_checks=True)
    path = page_of(engagement)
    answer = strict.post(f"{path}changer/", {"level": "resource", "skills": "Accueil"})
    assert answer.status_code == 403
    assert "Accueil" in answer.content.decode()
    for below in ("", "quitter/", "repondre/"):
        assert strict.post(f"{path}{below}").status_code == 403
    engagement.refresh_from_db()
    assert (engagement.level, engagement.is_acting) == ("curious", True)


def test_pages_behind_the_link_are_private(client):
    engagement = make_engagement()
    for below in ("", "changer/", "quitter/"):
        page = client.get(f"{page_of(engagement)}{below}")
        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        assert page["Referrer-Policy"] == "strict-origin"
        assert ADDRESS not in page.content.decode()


def test_an_answer_is_taken_from_whom_it_was_asked(client):
    engagement, other = (
        make_engagement("resource", email=email, skills="Accueil") for email in (ADDRESS, "b@example.org")
    )
    need = SkillNeed.objects.create(
        title="Animer", words="Un atelier.", asked_at=NOW, key="00000000-0000-4000-8000-000000000001"
    )
    ask = SkillAsk.objects.create(need=need, engagement=engagement)
    path = f"{page_of(engagement)}repondre/"
    for wrong in ({}, {"ask": "x"}, {"ask": "9" * 30}, {"ask": ask.pk, "says": "peut-être"}):
        assert client.post(path, wrong).status_code == 303
    assert client.post(f"{page_of(other)}repondre/", {"ask": ask.pk, "says": "yes"}).status_code == 303
    ask.refresh_from_db()
    assert ask.answer == ""
    for says in ("yes", "no", "no"):
        assert client.post(path, {"ask": ask.pk, "says": says}).status_code == 303
        ask.refresh_from_db()
        assert (ask.answer, ask.answered_at) == (says, NOW)


# --- Kept and erased ------------------------------------------------------------------


def test_it_is_kept_two_years_after_it_was_last_used():
    engagement = make_engagement()
    assert str(engagement.delete_after) == "2028-11-23"
    apply_retention(now=datetime(2028, 11, 23, 9, tzinfo=UTC))
    assert Engagement.objects.count() == 1
    apply_retention(now=datetime(2028, 11, 24, 9, tzinfo=UTC))
    assert Engagement.objects.count() == 0
    assert Participant.objects.count() == 0
    assert not SecretLink.objects.filter(purpose="engage").exists()


def test_links_asked_for_again_lead_to_an_engagement_that_came_with_a_registration():
    made = make_engagement(email="agent@example.org")
    ask_for_links(email="agent@example.org", now=NOW)
    assert send_links_asked_for(NOW) == 1
    message = Email.objects.get().message
    for purpose in ("engage", "follow"):
        assert placeholder(SecretLink.objects.get(submission=made.pk, purpose=purpose)) in message
    # Each line says what its link leads to.
    for kind in (Submission.Kind.ENGAGEMENT, Submission.Kind.REGISTRATION):
        assert message.count(f"{made.submission.reference}, {kind.label},") == 1


def test_it_outlives_the_address_of_the_registration():
    engagement = make_engagement()
    ContactDetails.objects.all().delete()
    assert Engagement.objects.acting().get().participant.email == ADDRESS
    assert verbs.confirm(submission_id=engagement.pk, now=NOW).is_acting


def test_nothing_of_it_names_anybody():
    engagement = make_engagement("resource", skills="Accueil", service="Jeunesse")
    for row in (engagement, engagement.participant, verbs.link_of(engagement)):
        assert ADDRESS not in str(row)
        assert "Jeunesse" not in str(row)
        assert row.wagtail_reference_index_ignore
