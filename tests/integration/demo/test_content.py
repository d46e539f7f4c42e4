"""demo/content.yaml as the site holds it: nothing forgotten, nothing changed, dates on the clock of Paris."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from calls.models import CallIndexPage, CallPage
from calls.states import CallState
from contributions.models import Contribution, Reason, RedactedOriginal, Submission
from events.models import EventIndexPage, EventPage, EventSeries, Registration
from events.states import EventState
from events.statuses import Status
from home.demo.not_used import NOT_CREATED, NOT_USED
from home.models import AccessibilityPage, HomePage, StandardPage
from lab.models import (
    LabModelPage,
    MethodIndexPage,
    MethodPage,
    ReferralIndexPage,
    RolesPage,
    ServiceIndexPage,
    ServicePage,
    SubjectIndexPage,
)
from portal.pages import Example
from projects.models import ProjectIndexPage, ResultIndexPage
from taxonomy.models import Activity, Theme
from taxonomy.stages import Stage
from tests.demo_content import covers, is_created, paths_of, values_at, why_not
from tests.demo_pages import words_at
from tests.reading import plain, soup

pytestmark = pytest.mark.django_db

VERBS = {
    "published": "publish",
    "declined": "decline",
    "changes_requested": "request_changes",
    "withdrawn": "withdraw",
}


# --- Nothing forgotten ----------------------------------------------------------------


def test_every_key_of_the_content_is_read_or_listed_with_why(demo):
    content = set(paths_of(demo._values))
    unread = content - demo.read
    forgotten = {path for path in unread if not any(covers(listed, path) for listed in NOT_USED)}
    assert not sorted(forgotten), "neither read nor in home/demo/not_used.py"
    assert len(content) > 500


def test_no_key_is_listed_as_unused_that_is_read_or_gone(demo):
    content = set(paths_of(demo._values))
    assert not {path for path in NOT_USED if path not in content}, "no longer in the content"
    assert not {path for path in NOT_USED if path in demo.read}, "read by now"
    assert all(reason.startswith(("not yet: ", "not used: ")) for reason in NOT_USED.values())


@pytest.mark.parametrize("path", NOT_CREATED)
def test_every_object_of_the_content_is_created_or_its_kind_is_listed_with_why(demo, path):
    seen = set()
    for mapping, value in values_at(path):
        seen.add(value)
        assert is_created(path, mapping) is (why_not(path, mapping) is None), (value, mapping)
    assert seen, f"nothing at {path}"
    assert set(NOT_CREATED[path]) <= seen, "listed, but no longer in the content"


# --- As it is written -----------------------------------------------------------------


def test_themes_stand_in_their_tree(demo):
    written = demo._values["themes"]
    assert Theme.objects.count() == len(written)
    for entry in written:
        theme = Theme.objects.get(slug=entry["slug"])
        parent = theme.get_parent()
        assert (theme.title, theme.summary) == (entry["title"], entry["summary"])
        assert (parent.slug if parent else None) == entry["parent"]
        assert (theme.example == Example.WHOLLY) is entry.get("demo", False)


def test_the_reasons_are_those_of_the_charter_in_their_order(demo):
    (charter,) = [page for page in demo._values["legal_pages"] if page["kind"] == "charter"]
    reasons = list(Reason.objects.filter(active=True))
    assert [reason.code for reason in reasons] == [entry["code"] for entry in charter["reasons"]]
    for reason, entry in zip(reasons, charter["reasons"], strict=True):
        assert (reason.title, reason.rule, reason.words_to_author) == (
            entry["title"],
            entry["rule"],
            entry["words_to_author"],
        )
        assert plain(entry["rule"]) in words_at(f"/{charter['slug']}/")


def test_pages_stand_in_their_section_with_menu_and_footer(demo):
    site = demo._values["site"]
    written = [*demo._values["pages"], *demo._values["legal_pages"]]
    children = {child: page["slug"] for page in written for child in page.get("children", [])}
    created = [page for page in written if Page.objects.filter(slug=page["slug"]).exists()]
    types = (
        StandardPage,
        AccessibilityPage,
        CallIndexPage,
        EventIndexPage,
        LabModelPage,
        ServiceIndexPage,
        RolesPage,
        MethodIndexPage,
        ReferralIndexPage,
        SubjectIndexPage,
        ProjectIndexPage,
        ResultIndexPage,
    )
    assert len(created) == Page.objects.type(*types).count()
    for entry in created:
        page = Page.objects.get(slug=entry["slug"]).specific
        assert (page.title, page.summary) == (entry["title"], entry.get("summary", ""))
        assert page.live
        assert page.show_in_menus is (entry["slug"] in site["menu_main"])
        parent = children.get(entry["slug"])
        assert page.get_parent().slug == (parent or HomePage.objects.get().slug)
        if isinstance(page, StandardPage):
            assert page.in_footer is (entry["slug"] in site["menu_footer"])
            assert (page.example == Example.WHOLLY) is entry.get("demo", False)


def test_the_labs_model_and_its_history_are_those_of_the_content(demo):
    model = demo._values["lab_model"]
    (entry,) = [page for page in demo._values["pages"] if page["kind"] == "lab_model"]
    page = LabModelPage.objects.get(slug=entry["slug"])
    assert (page.current_in, page.number, page.date.words) == ("fr", 1, entry["version"]["date"])
    families = {family["slug"]: family for family in model["families"]}
    rows = [(row.shown_family, row.shown_title, row.shown_text) for row in page.activities.all()]
    assert rows == [
        (slug, activity["title"], activity["text"])
        for slug, family in families.items()
        for activity in family["activities"]
    ]
    shown = words_at(page.url)
    # A family and a stage bear the name of the code: the content says the same.
    for stage in model["stages"]:
        assert stage["title"] == str(Stage(stage["slug"]).label)
        assert plain(stage["text"]) in shown
    for slug, family in families.items():
        assert family["title"] == str(Stage(slug).label)
        assert plain(family["verb"]) in shown
    assert plain(model["note"]) in shown
    (history,) = [page for page in demo._values["pages"] if page["slug"] == "histoire"]
    times = soup(Client().get("/le-labo/histoire/")).select(".timeline time")
    seasons = [moment["date_precision"] == "season" for moment in history["timeline"]]
    assert [time["datetime"] for time in times] == [
        moment["date"][:4] if is_season else moment["date"]
        for moment, is_season in zip(history["timeline"], seasons, strict=True)
    ]
    assert any(seasons)


def test_calls_have_the_dates_of_the_content_on_the_clock_of_paris(demo):
    today = timezone.localdate()
    for entry in demo._values["calls"]:
        call = CallPage.objects.get(slug=entry["slug"])

        def day(name: str, entry: dict[str, Any] = entry) -> date:
            if name in entry:
                return date.fromisoformat(entry[name])
            return today + timedelta(days=entry[f"{name}_days"])

        assert timezone.localtime(call.opens_at).replace(tzinfo=None) == datetime.combine(
            day("opens"), datetime.min.time().replace(hour=9)
        )
        # Open to the end of the last day.
        assert call.timetable.last_day == day("closes")
        assert timezone.localtime(call.closes_at).time() == datetime.min.time()
        assert call.results_promised_on == day("results")
        assert (call.question, call.introduction, call.title) == (
            entry["question"],
            entry["intro"],
            entry["title"],
        )
        assert call.audience_lines() == entry["audience"]
        assert call.decided_lines() == entry["already_decided"]
        assert call.debate_lines() == entry["open_to_debate"]
        assert call.rule_lines() == entry["rules"]
        assert call.theme.slug == entry["theme"]
        assert call.example != Example.NONE
        call.full_clean()


def states() -> list[str]:
    return [call.state(timezone.now()) for call in CallPage.objects.live()]


def test_there_is_a_call_to_answer_one_to_come_and_one_with_results(demo):
    assert {CallState.OPEN, CallState.CLOSING_SOON, CallState.UPCOMING, CallState.RESULTS_PUBLISHED} == set(
        states()
    )


def test_contributions_are_stored_with_their_words_their_day_and_their_decision(demo):
    today = timezone.localdate()
    loaded = 0
    for call_entry in demo._values["calls"]:
        for entry in call_entry["contributions"]:
            submission = Submission.objects.get(idempotency_key=f"demo:{entry['id']}")
            loaded += 1
            contribution = submission.contribution
            received = (
                date.fromisoformat(entry["received"])
                if "received" in entry
                else today + timedelta(days=entry["received_days"])
            )
            assert timezone.localdate(submission.submitted_at) == received
            masked = entry.get("redacted", False)
            body = entry["body_published"] if masked else entry["body"]
            assert (contribution.title, contribution.body) == (entry["title"], body.strip())
            assert contribution.redacted is masked
            original = RedactedOriginal.objects.filter(submission=submission).first()
            assert (original.words if original else None) == (
                {"body": entry["body"].strip()} if masked else None
            )
            assert (contribution.status, contribution.shown_as) == (entry["status"], entry["shown_as"])
            assert contribution.page_id == CallPage.objects.get(slug=call_entry["slug"]).pk
            assert submission.example == Example.WHOLLY
            decision = submission.decisions.first()
            assert (submission.awaiting_since is None) is (decision is not None)
            assert (decision is None) is (entry["status"] == "awaiting")
            if entry["status"] == "declined":
                assert decision.reason.code == entry["reason"]
            if decision:
                assert decision.verb == ("redact" if masked else VERBS[entry["status"]])
                assert decision.words == entry.get("request", "")
    assert loaded == Contribution.objects.count() > 50
    assert Submission.objects.count() == loaded + Registration.objects.count()


def test_days_have_the_dates_of_the_content_on_the_clock_of_paris_and_all_their_parts(demo):
    today = timezone.localdate()
    written = demo._values["events"]
    assert EventPage.objects.live().count() == len(written)
    for entry in written:
        day = EventPage.objects.get(slug=entry["slug"])
        day.full_clean()
        if "start" in entry:
            starts = datetime.fromisoformat(entry["start"])
        else:
            on = today + timedelta(days=entry["start_days"])
            starts = datetime.combine(on, time.fromisoformat(entry["start_time"]))
        assert timezone.localtime(day.starts_at).replace(tzinfo=None) == starts
        assert (day.title, day.kind, day.stage, day.date_precision) == (
            entry["title"],
            entry["kind"],
            entry["stage"],
            entry.get("date_precision", "day"),
        )
        for workshop, each in zip(day.workshops.all(), entry.get("workshops", []), strict=True):
            assert (workshop.title, workshop.seats) == (each["title"], each["seats"])
            assert workshop.method == MethodPage.objects.get(slug=each["method"])
            assert f"{timezone.localtime(workshop.starts_at):%H:%M}" == each["start"]
        assert [document.label for document in day.documents.all()] == entry.get("kit", [])
        questions = entry.get("registration", {}).get("questions", [])
        assert [question.key for question in day.questions.all()] == [each["key"] for each in questions]
        slots = [slot.value["slots"] for slot in day.programme]
        days = [each["programme"] for each in entry.get("days", [])] or [entry["programme"]]
        assert [[slot["title"] for slot in each] for each in slots] == [
            [slot["title"] for slot in each] for each in days
        ]
        assert day.takes_registrations is ("registration" in entry)
        assert day.call == CallPage.objects.filter(slug=entry.get("call")).first()
        assert day.example == (Example.WHOLLY if entry.get("demo") else Example.PARTLY)


def test_the_days_of_the_demonstration_show_each_sort(demo):
    full = EventPage.objects.get(slug="journee-ouverte-atelier-complet")
    statuses = [each.status for each in full.registrations.order_by("registered_at")]
    assert statuses == [Status.CONFIRMED] * 8 + [Status.WAITING] * 3
    assert full.seats_total == 8
    for registration in full.registrations.all():
        assert registration.submission.example == Example.WHOLLY
        assert registration.email_digest is None
        assert registration.attendee.name.startswith("Personne ")
    assert Registration.objects.count() == 11
    assert EventPage.objects.filter(audience="agents").count() == 2
    assert EventPage.objects.filter(workshops__isnull=False).distinct().get().workshops.count() == 3
    long = EventPage.objects.get(slug="formation-action-animer-une-immersion")
    assert (timezone.localdate(long.ends_at) - timezone.localdate(long.starts_at)).days == 2
    assert len(long.programme) == 3
    assert [series.events.count() for series in EventSeries.objects.all()] == [2, 2]
    states = {day.state(timezone.now()) for day in EventPage.objects.all()}
    assert {EventState.REGISTERING, EventState.ANNOUNCED, EventState.REPORTED} <= states


def test_the_activities_of_the_lab_stand_at_their_stage(demo):
    families = demo._values["lab_model"]["families"]
    for family in families:
        found = Activity.objects.filter(stage=family["slug"])
        assert [each.title for each in found] == [each["title"] for each in family["activities"]]
    assert Activity.objects.count() == sum(len(family["activities"]) for family in families)


def test_the_offers_and_the_roles_are_those_of_the_content(demo):
    offers, roles = demo._values["offers"], demo._values["roles"]
    index = ServiceIndexPage.objects.get()
    assert [page.slug for page in ServicePage.objects.child_of(index).order_by("path")] == [
        each["slug"] for each in offers
    ]
    for entry in offers:
        page = ServicePage.objects.get(slug=entry["slug"])
        assert (page.title, page.stage, page.duration) == (entry["title"], entry["family"], entry["duration"])
        assert (page.senders, page.outputs.splitlines()) == (entry["for"], entry["outputs"])
        assert page.example == Example.PARTLY
        assert page.activities.exists()
        words = words_at(page.url)
        assert all(plain(output) in words for output in entry["outputs"])
    page = RolesPage.objects.get()
    assert page.takes_anybody
    assert [block.value["level"] for block in page.levels] == [each["slug"] for each in roles["agents"]]
    words = words_at(page.url)
    for each in [*roles["agents"], *roles["team"]]:
        assert plain(each["text"]) in words


def test_the_methods_of_the_toolbox_have_all_their_parts(demo):
    families = demo._values["lab_model"]["families"]
    activities = [each for family in families for each in family["activities"]]
    written = demo._values["methods"]
    assert [method.slug for method in MethodPage.objects.order_by("path")] == [
        each["slug"] for each in written
    ]
    for entry in written:
        method = MethodPage.objects.get(slug=entry["slug"])
        method.full_clean()
        assert method.live
        assert (method.title, method.stage, method.duration) == (
            entry["title"],
            entry["family"],
            entry["duration"],
        )
        assert [step.text for step in method.steps.all()] == entry["steps"]
        words = words_at(method.url)
        for text in (entry["summary"], *entry["material"], *entry["outputs"], entry["watch_out"]):
            assert plain(text) in words
        for use in entry["used_in"]:
            assert plain(use["text"]) in words
            for code in use["sources"]:
                assert plain(demo._values["meta"]["sources"][code]["label"]) in words
        named = {each["slug"] for each in activities if entry["slug"] in each.get("methods", [])}
        assert {each.slug for each in method.activities.all()} == named
