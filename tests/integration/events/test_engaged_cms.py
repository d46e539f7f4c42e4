"""Those who engage, in the CMS: counted, found by skill, asked; never a list of names."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from post_office.models import Email
from wagtail.models import ModelLogEntry

from events.engaged import needs
from events.figures import by_level
from events.services import check_in
from people import engagement as verbs
from people.models import Engagement, SkillAsk, SkillNeed
from taxonomy.models import Territory
from tests.cms import logged_in, outcome
from tests.days import make_day, make_organiser, make_registration
from tests.engaging import mails_to, make_engagement
from tests.factories import make_portal, make_user
from tests.reading import soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def found():
    """Three resource agents, and one of each other level."""
    department = Territory.objects.create(
        kind="departement", code="99", title="Département 99", slug="dep-99"
    )
    for number in range(3):
        make_engagement(
            "resource",
            email=f"ressource{number}@example.org",
            skills="Animation d’ateliers" if number else "Cartographie",
            service="Jeunesse" if number else "jeunesse ",
            territory=department,
        )
    make_engagement("involved", email="implique@example.org", service="Transports")
    make_engagement("curious", email="curieux@example.org")
    return department


@pytest.fixture
def coordinator(found):
    return logged_in(make_user("coordinator"))


def search(client, words: str):
    return client.get(reverse("engaged_resources"), {"q": words})


def ticked(page, *, send: bool = True, **more):
    """What is sent from a page of results with everybody ticked."""
    boxes = [box["value"] for box in soup(page).select("input[name=engagements]")]
    key = soup(page).select_one("input[name=key]")["value"]
    data = {"key": key, "q": "", "engagements": boxes, "title": "Animer", "words": "Le 12 au matin."}
    return data | more | ({"send": "1"} if send else {"check": "1"})


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("anonymous", "asked to log in"),
        ("editor", "refused"),
        ("moderator", "refused"),
        ("coordinator", "done"),
        ("admin", "done"),
    ],
)
def test_who_sees_those_who_engage(found, role, expected):
    make_portal()
    client = logged_in(None if role == "anonymous" else make_user(role))
    need = SkillNeed.objects.create(
        title="Animer", words="M", asked_at="2026-11-23T10:00Z", key="00000000-0000-4000-8000-000000000001"
    )
    addresses = [reverse("engaged"), reverse("engaged_resources"), reverse("engaged_need", args=[need.pk])]
    assert [outcome(client.get(address)) for address in addresses] == [expected] * 3
    assert ModelLogEntry.objects.filter(action=needs.LISTED).count() == (expected == "done")


def test_figures_count_by_level_service_and_territory(coordinator, found):
    page = coordinator.get(reverse("engaged"))
    rows = [[cell.get_text() for cell in row.select("th, td")] for row in soup(page).select("tbody tr")]
    assert ["3", "0", "0", "3"] in [row[1:] for row in rows if row[0].strip().lower() == "jeunesse"]
    assert [found.title, "3", "0", "0", "3"] in rows
    assert [row[1:] for row in rows].count(["3", "1", "1", "5"]) == 2
    assert "@example.org" not in page.content.decode()


def test_figures_take_the_same_queries_for_more_rows(coordinator, django_assert_max_num_queries):
    coordinator.get(reverse("engaged"))
    with django_assert_max_num_queries(20):
        coordinator.get(reverse("engaged"))
    with django_assert_max_num_queries(25):
        search(coordinator, "")


def test_resource_agents_are_found_by_skill_without_who_they_are(coordinator):
    page = search(coordinator, "animer un atelier")
    assert len(soup(page).select("input[name=engagements]")) == 2
    assert "@example.org" not in page.content.decode()
    entry = ModelLogEntry.objects.get(action=needs.LISTED)
    assert entry.data == {"rows": 2}
    assert "atelier" not in str(entry.data)
    for odd in ("", "%", "'; --", "a" * 5000, "\x00", "😀"):
        assert search(coordinator, odd).status_code == 200


def test_a_need_is_read_again_then_sent_apart_to_each(coordinator):
    page = search(coordinator, "atelier")
    check = coordinator.post(reverse("engaged_resources"), ticked(page, send=False))
    assert check.status_code == 200
    assert Email.objects.count() == 0
    form = soup(check).select_one("form[method=post]:has(button[name=send])")
    sent = {"send": "1"}
    for control in form.select("input[name]"):
        sent.setdefault(control["name"], []) if control["name"] == "engagements" else None
        if control["name"] == "engagements":
            sent["engagements"].append(control["value"])
        else:
            sent[control["name"]] = control.get("value", "")
    for _click in range(2):
        answer = coordinator.post(reverse("engaged_resources"), sent)
        assert answer.status_code == 302
    assert sorted(mail.to for mail in Email.objects.all()) == [
        ["ressource1@example.org"],
        ["ressource2@example.org"],
    ]
    assert SkillNeed.objects.get().title == "Animer"
    assert ModelLogEntry.objects.get(action=needs.ASKED).data == {"rows": 2}


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "a" * 121},
        {"words": " "},
        {"words": "a" * 2001},
        {"engagements": []},
        {"engagements": ["x"]},
        {"engagements": ["999999"]},
        {"key": "x"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_sent(coordinator, wrong):
    page = search(coordinator, "")
    answer = coordinator.post(reverse("engaged_resources"), ticked(page) | wrong)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert Email.objects.count() == 0
    if "title" not in wrong:
        assert soup(answer).select_one("#id_title")["value"] == "Animer"


def test_other_levels_cannot_be_asked_by_a_forged_form(coordinator):
    other = Engagement.objects.get(level="curious")
    data = ticked(search(coordinator, "")) | {"engagements": [other.pk]}
    assert coordinator.post(reverse("engaged_resources"), data).status_code == 422
    assert Email.objects.count() == 0


def test_who_said_yes_is_shown_behind_a_button_that_is_logged(coordinator):
    coordinator.post(reverse("engaged_resources"), ticked(search(coordinator, "atelier")))
    need = SkillNeed.objects.get()
    for ask, says in zip(need.asks.order_by("pk"), ("yes", "no"), strict=True):
        verbs.answer(submission_id=ask.engagement_id, ask_id=ask.pk, says=says, now=need.asked_at)
    address = reverse("engaged_need", args=[need.pk])
    page = coordinator.get(address)
    assert "@example.org" not in page.content.decode()
    cells = [cell.get_text() for cell in soup(page).select("tbody td")]
    assert cells == ["2", "1", "1", "0"]
    shown = coordinator.post(address)
    assert "ressource1@example.org" in words_of(shown)
    assert "ressource2@example.org" not in words_of(shown)
    assert ModelLogEntry.objects.get(action=needs.ANSWERS_SHOWN).data == {"rows": 1}
    assert coordinator.get(reverse("engaged_need", args=[2**62])).status_code == 404


def test_the_log_of_the_cms_reads_in_words(coordinator):
    coordinator.post(reverse("engaged_resources"), ticked(search(coordinator, "atelier")))
    for entry in ModelLogEntry.objects.filter(action__startswith="people."):
        assert entry.message
        assert "@example.org" not in entry.message
    assert SkillAsk.objects.count() == 2
    assert len(mails_to("ressource1@example.org")) == 1


def test_the_sheet_of_a_day_counts_who_comes_by_level():
    day = make_day(most_companions=2)
    for level, email in (("resource", "r@example.org"), ("curious", "c@example.org")):
        make_engagement(level, day=day, email=email)
    # Who engaged with an earlier registration counts; who has not confirmed it does not.
    make_engagement("involved", email="i@example.org")
    came = make_registration(day, email="i@example.org", sender_kind="agent", companions=2)
    make_engagement("resource", day=day, email="u@example.org", confirmed=False)
    make_registration(day)
    check_in(registration_id=came.pk, at=timezone.now(), now=timezone.now())
    labels = [str(level.label) for level in Engagement.Level]
    expected = dict(zip(labels, [("1", "0"), ("1", "1"), ("1", "0")], strict=True))
    page = soup(logged_in(make_organiser()).get(reverse("events_logistics", args=[day.pk])))
    rows = page.select("section[aria-labelledby=levels-title] tbody tr")
    found = {row.th.get_text(): tuple(cell.get_text() for cell in row.select("td")) for row in rows}
    assert found == expected | {gettext("Agents without a level"): ("1", "0")}
    citizens = make_day()
    make_registration(citizens)
    assert by_level(citizens.pk) == []
