"""Each level of engagement gets its mails, once, and not the others'."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from post_office.models import Email

from contributions.notifications import send
from events.dates import when
from events.engaged import invitations, mails, needs
from events.engaged.digest import news_for, send_engaged_digests
from events.engaged.finding import resources
from events.engaged.invitations import may_register_early, send_invitations, token_for
from events.models import EventPage
from people import engagement as verbs
from people.links import path_for
from people.models import Engagement, Invitation, SkillAsk, SkillNeed
from tests.days import make_day
from tests.engaging import mails_to, make_engagement, make_theme
from tests.factories import make_call, make_user
from tests.racing import at_once
from tests.reading import plain, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LEVELS = ("resource", "involved", "curious")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def agents() -> dict[str, Engagement]:
    """One confirmed agent of each level, and one who never confirmed any."""
    made = {
        level: make_engagement(level, email=f"{level}@example.org", skills="Cartographie, accueil")
        for level in LEVELS
    }
    for level in LEVELS:
        make_engagement(level, email=f"pas-{level}@example.org", confirmed=False, skills="Cartographie")
    return made


def make_news(*, at: datetime = NOW + DAY, **fields) -> EventPage:
    """A day that invites involved agents from `at` on, and is published then."""
    opens = at + timedelta(days=5)
    values = {
        "invited_days_before": 5,
        "registration_opens_at": opens,
        "registration_closes_at": opens + 25 * DAY,
        "starts_at": opens + 30 * DAY,
        "ends_at": opens + 31 * DAY,
    }
    day = make_day("announced", **values | fields)
    EventPage.objects.filter(pk=day.pk).update(first_published_at=at)
    day.refresh_from_db()
    return day


def ask(*engagements: Engagement, title: str = "Animer un atelier", key: uuid.UUID | None = None):
    return needs.ask(
        title=title,
        words="Le 12, une matinée.",
        engagements=[each.pk for each in engagements],
        by=make_user("coordinator"),
        key=key or uuid.uuid4(),
        now=NOW,
    )


def everything(now: datetime) -> None:
    send_invitations(now)
    send_engaged_digests(now)


# --- Each its own ---------------------------------------------------------------------


def test_each_level_gets_its_mails_and_not_the_others(agents):
    day = make_news()
    # Asked with all of them: only resource agents are.
    ask(*agents.values(), *Engagement.objects.exclude(pk__in=[each.pk for each in agents.values()]))
    everything(NOW + 8 * DAY)
    got = {mail.to[0]: [] for mail in Email.objects.all()}
    for mail in Email.objects.order_by("pk"):
        assert len(mail.to) == 1
        assert not mail.cc
        assert not mail.bcc
        got[mail.to[0]].append(mail.subject)
    assert set(got) == {f"{level}@example.org" for level in LEVELS}
    assert {level: len(got[f"{level}@example.org"]) for level in LEVELS} == dict.fromkeys(LEVELS, 1)
    assert "Animer un atelier" in got["resource@example.org"][0]
    assert day.title in got["involved@example.org"][0]
    assert day.title not in got["curious@example.org"][0]
    assert day.title in Email.objects.get(to="curious@example.org").message


def test_every_mail_leads_to_changing_and_leaving(agents):
    make_news()
    ask(agents["resource"])
    everything(NOW + 8 * DAY)
    for level in LEVELS:
        message = Email.objects.get(to=f"{level}@example.org").message
        assert mails.placeholder(verbs.link_of(agents[level])) in message


def test_mails_leave_once_when_jobs_run_twice_or_a_week_late(agents):
    make_news()
    for late in (0, 0, 1, 3):
        everything(NOW + 8 * DAY + timedelta(days=late))
    assert len(mails_to("involved@example.org")) == 1
    assert len(mails_to("curious@example.org")) == 1


def test_a_run_of_a_week_later_still_invites_and_says_that_registration_is_open(agents):
    day = make_news()
    send_invitations(NOW + 10 * DAY)
    mail = Email.objects.get()
    assert day.url in mail.message
    assert invitations.PARAMETER not in mail.message


def test_who_changed_or_left_gets_what_they_chose_last(agents):
    make_news()
    pk = agents["involved"].pk
    verbs.change_level(
        submission_id=pk, level="curious", theme=None, skills="", service="", now=NOW + DAY / 2
    )
    verbs.leave(submission_id=agents["curious"].pk, now=NOW + DAY / 2)
    verbs.leave(submission_id=agents["resource"].pk, now=NOW + DAY / 2)
    ask(agents["resource"])
    everything(NOW + 9 * DAY)
    assert [mail.to for mail in Email.objects.all()] == [["involved@example.org"]]
    assert Invitation.objects.count() == 0
    assert SkillAsk.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_invite_and_tell_once(clock):
    for level in LEVELS:
        make_engagement(level, email=f"{level}@example.org")
    make_news()
    at_once(*[lambda: everything(NOW + 8 * DAY)] * 2)
    assert len(mails_to("involved@example.org")) == 1
    assert len(mails_to("curious@example.org")) == 1


def test_one_that_fails_costs_the_others_nothing(agents, monkeypatch):
    make_engagement("involved", email="autre@example.org")
    make_news()

    def failing(name, to, *args, **kwargs):
        if to == "involved@example.org":
            raise RuntimeError
        send(name, to, *args, **kwargs)

    monkeypatch.setattr(mails, "send", failing)
    sent = send_invitations(NOW + 2 * DAY)
    assert (sent.told, sent.failed) == (1, 1)
    monkeypatch.setattr(mails, "send", send)
    assert send_invitations(NOW + 2 * DAY).told == 1
    assert len(mails_to("autre@example.org")) == len(mails_to("involved@example.org")) == 1


# --- Involved -------------------------------------------------------------------------


def test_an_involved_agent_is_invited_on_their_theme_or_on_all():
    work, health = make_theme("Emploi"), make_theme("Santé")
    young = make_theme("Emploi des jeunes", below=work)
    for theme in (None, work, young, health):
        make_engagement(email=f"{theme.slug if theme else 'tous'}@example.org", theme=theme)
    make_news(theme=young)
    send_invitations(NOW + 2 * DAY)
    invited = {mail.to[0].partition("@")[0] for mail in Email.objects.all()}
    assert invited == {"tous", "emploi", "emploi-des-jeunes"}
    Email.objects.all().delete()
    make_news(theme=work)
    make_news()
    send_invitations(NOW + 2 * DAY)
    counts = {slug: len(mails_to(f"{slug}@example.org")) for slug in ("tous", "emploi", young.slug, "sante")}
    assert counts == {"tous": 2, "emploi": 2, young.slug: 1, "sante": 0}


@pytest.mark.parametrize(
    "fields",
    [
        {"invited_days_before": 0},
        {"takes_registrations": False},
        {"live": False},
        {"cancelled_at": NOW},
        {"postponed_at": NOW},
        {"starts_at": NOW},
        {"registration_opens_at": None},
        {"registration_opens_at": NOW + 20 * DAY},
    ],
)
def test_a_day_that_gives_no_head_start_invites_nobody(fields):
    make_engagement()
    day = make_news()
    EventPage.objects.filter(pk=day.pk).update(**fields)
    assert send_invitations(NOW + 2 * DAY).told == 0
    assert Email.objects.count() == 0


def test_who_becomes_involved_once_registration_is_open_is_not_invited(clock):
    make_news()
    clock.move_to(NOW + 10 * DAY)
    make_engagement(now=NOW + 10 * DAY)
    assert send_invitations(NOW + 10 * DAY).told == 0


def test_an_invitation_opens_the_form_to_one_agent_for_one_day_before_the_public():
    engagement, other = make_engagement(), make_engagement("curious", email="b@example.org")
    day, another = make_news(), make_news()
    now = NOW + 2 * DAY
    token = token_for(engagement, day)

    def may(token=token, day=day, now=now, **more):
        return may_register_early(day=day, invitation=token, now=now, **more)

    assert may()
    assert may(email=" AGENT@example.org ")
    assert not may(email="b@example.org")
    assert not may(day=another)
    assert not may(now=NOW)  # not yet
    assert not may(now=NOW + 7 * DAY)  # everybody may
    assert not may(token_for(other, day))
    for wrong in ("", token[:-1], token + "x", "1-1", "é", f"{engagement.pk}-{day.pk}:abc"):
        assert not may(wrong)
    verbs.leave(submission_id=engagement.pk, now=now)
    assert not may()


def test_the_page_behind_the_link_leads_to_the_form_before_the_public(client, clock):
    engagement, day = make_engagement(), make_news()
    path = path_for(verbs.link_of(engagement))
    form = f"{day.url}inscription/?{invitations.PARAMETER}="
    assert form not in client.get(path).content.decode()
    clock.move_to(NOW + 2 * DAY)
    send_invitations(NOW + 2 * DAY)
    assert f"{form}{token_for(engagement, day)}" in client.get(path).content.decode()
    clock.move_to(NOW + 7 * DAY)
    assert form not in client.get(path).content.decode()


def test_queries_of_a_run_grow_with_mails_alone(django_assert_max_num_queries):
    for number in range(3):
        make_engagement("curious", email=f"c{number}@example.org")
    for _number in range(4):
        make_news()
    with django_assert_max_num_queries(12):
        send_invitations(NOW + 2 * DAY)
    with django_assert_max_num_queries(10):
        news_for(None, since=NOW, now=NOW + 8 * DAY)


@pytest.mark.parametrize("precision", EventPage.Precision.values)
def test_mails_and_the_page_of_the_link_know_of_a_date_what_the_day_s_page_shows(client, clock, precision):
    involved, curious = make_engagement(), make_engagement("curious", email="curieux@example.org")
    later = NOW + 5 * DAY + timedelta(hours=1)
    saturday = datetime(2027, 1, 16, 9, 30, tzinfo=UTC)
    day = make_news(date_precision=precision, starts_at=saturday, ends_at=saturday + DAY / 4)
    shown = when(day, NOW)
    clock.move_to(later)
    everything(later)
    send_engaged_digests(later + 4 * DAY)
    for engagement in (involved, curious):
        words = plain(Email.objects.get(to=engagement.participant.email).message)
        assert plain(shown.in_full) in words
        assert ("16 janvier" in words) == (precision == "day")
    page = client.get(path_for(verbs.link_of(involved)))
    assert plain(shown.in_full) in words_of(page)


# --- Curious --------------------------------------------------------------------------


def test_the_digest_holds_public_pages_alone():
    make_engagement("curious")
    shown = make_news()
    hidden = [make_news(audience="unlisted"), make_news(live=False), make_news()]
    EventPage.objects.filter(pk=hidden[2].pk).update(cancelled_at=NOW)
    over = make_day("over")
    EventPage.objects.filter(pk=over.pk).update(minutes_published_at=NOW + DAY)
    call = make_call("results_published")
    type(call).objects.filter(pk=call.pk).update(results_published_at=NOW + DAY)
    send_engaged_digests(NOW + 8 * DAY)
    message = Email.objects.get().message
    for page in (shown, over, call):
        assert page.title in message
        assert page.url in message
    for page in hidden:
        assert page.title not in message.replace(shown.title, "")


def test_nothing_new_no_digest_and_never_two_in_a_week():
    make_engagement("curious")
    assert send_engaged_digests(NOW + 8 * DAY).told == 0
    make_news(at=NOW + 8 * DAY)
    assert send_engaged_digests(NOW + 9 * DAY).told == 1
    make_news(at=NOW + 9 * DAY + timedelta(hours=1))
    assert send_engaged_digests(NOW + 10 * DAY).told == 0
    assert send_engaged_digests(NOW + 16 * DAY).told == 1
    assert len(mails_to("agent@example.org")) == 2


def test_a_digest_is_bounded():
    make_engagement("curious")
    for _number in range(12):
        make_news()
    send_engaged_digests(NOW + 8 * DAY)
    assert Email.objects.get().message.count("/agenda/") == 10


# --- Resource -------------------------------------------------------------------------


def test_resource_agents_are_found_by_words_as_people_write_them(agents):
    theme = make_theme("Emploi des jeunes")
    two = make_engagement("resource", email="deux@example.org", skills="J’ai animé des ateliers", theme=theme)
    found = lambda words: [row.pk for row in resources(words).rows]  # noqa: E731
    assert found("cartographies") == [agents["resource"].pk]
    assert found("animer atelier") == [two.pk]
    assert found("jeune emploi") == [two.pk]
    assert found("cartographie atelier") == []
    assert set(found("")) == {two.pk, agents["resource"].pk}
    assert found("l’accueil") == [agents["resource"].pk]


def test_a_need_is_asked_once_however_often_the_button_is_pressed(agents):
    key = uuid.uuid4()
    first = ask(agents["resource"], key=key)
    assert ask(agents["resource"], key=key) == first
    assert Email.objects.count() == 1
    assert SkillNeed.objects.count() == 1


def test_the_answer_stands_on_the_page(client, agents):
    need = ask(agents["resource"])
    path = path_for(verbs.link_of(agents["resource"]))
    assert need.title in words_of(client.get(path))
    answer = {"ask": need.asks.get().pk, "says": "yes"}
    assert (
        client.post(reverse("follow_engagement_answer", args=[path.split("/")[2]]), answer).status_code == 303
    )
    assert need.asks.get().answer == "yes"
