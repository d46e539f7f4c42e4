"""What every installation starts from, and the demonstration: repeated at will, undoing nobody's work."""

import io
import json
import re
import stat
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from calls.models import CallIndexPage, CallPage
from calls.states import CallState
from contributions.models import Contribution, Decision, Reason, Submission, ThreadEntry
from contributions.services import Words, receive
from home.demo.content import Entry, load_content
from home.demo.loader import load_demo
from home.demo.not_used import NOT_CREATED, NOT_USED
from home.models import DemoRecord, HomePage, SiteSettings, StandardPage
from home.setup import ROLES, WORKFLOW, set_up
from people.models import User
from portal.cache.store import store
from portal.pages import Example
from taxonomy.models import Theme
from tests.factories import make_call, make_contribution, make_received, make_user

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15
YEAR = timedelta(days=365)
SET_UP = [
    Group,
    GroupPagePermission,
    GroupCollectionPermission,
    Workflow,
    WorkflowTask,
    WorkflowPage,
    Task,
    Collection,
    Locale,
    Site,
    SiteSettings,
    Reason,
    Page,
]


def silently(text: str) -> None:
    pass


def rows_of(*models: type) -> dict[str, list[dict[str, Any]]]:
    """Every row of `models`, many-to-many links included."""
    found = {}
    for model in models:
        rows = [model_to_dict(row) | {"pk": row.pk} for row in model._default_manager.order_by("pk")]
        for row in rows:
            for name, value in row.items():
                if isinstance(value, list):
                    row[name] = sorted(str(getattr(item, "pk", item)) for item in value)
        found[model.__name__] = rows
    return found


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every model of ours and of Wagtail's pages, apart from what counts changes."""
    ours = {"home", "calls", "contributions", "people", "taxonomy", "wagtailcore"}
    models = [model for model in apps.get_models() if model._meta.app_label in ours]
    return rows_of(*models)


# --- The set-up -----------------------------------------------------------------------


def test_setting_up_twice_changes_nothing():
    set_up()
    first = rows_of(*SET_UP)
    call_command("setup_portal", stdout=io.StringIO())
    assert rows_of(*SET_UP) == first
    assert all(first.values())


def test_a_new_portal_answers_at_its_root_and_lists_its_calls():
    set_up()
    home = HomePage.objects.get()
    assert Site.objects.get().root_page_id == home.pk
    assert [page.specific_class for page in home.get_children()] == [CallIndexPage]
    assert not Group.objects.filter(name__in=["Moderators", "Editors"]).exists()
    assert Client().get("/").status_code == 200
    assert CallIndexPage.objects.get().url in Client().get("/").content.decode()


def test_what_an_administrator_added_or_renamed_stays():
    set_up()
    editors = Group.objects.get(name="editors")
    extra = Permission.objects.get(codename="add_redirect")
    editors.permissions.add(extra)
    Group.objects.create(name="Une équipe")
    home = HomePage.objects.get()
    home.title, home.headline = "Bienvenue", "Une autre accroche"
    home.save_revision().publish()
    index = CallIndexPage.objects.get()
    index.title, index.slug = "Les questions", "questions"
    index.save_revision().publish()
    Site.objects.update(hostname="labo.example.org", port=443, site_name="Le Labo d’ici")
    workflow = Workflow.objects.get(name=WORKFLOW)
    workflow.workflow_tasks.all().delete()
    Reason.objects.update(title="Autre titre")
    before = rows_of(*SET_UP)
    set_up()
    assert rows_of(*SET_UP) == before
    assert extra in editors.permissions.all()


def test_a_permission_of_a_role_comes_back():
    """The roles are a contract: the set-up gives what they need again, whoever took it away."""
    set_up()
    moderators = Group.objects.get(name="moderators")
    had = set(moderators.permissions.all())
    moderators.permissions.clear()
    set_up()
    assert set(moderators.permissions.all()) == had


def test_the_set_up_gives_each_role_its_rights_and_no_other():
    def may(role: str) -> dict[str, bool]:
        user = make_user(role)
        home = HomePage.objects.get().permissions_for_user(user)
        return {
            "enter the CMS": user.has_perm("wagtailadmin.access_admin"),
            "write pages": home.can_add_subpage(),
            "publish pages": home.can_publish_subpage(),
            "read the queue": user.has_perm("contributions.view_contribution"),
            "moderate": user.has_perm("contributions.moderate_contribution"),
            "see contact details": user.has_perm("people.view_contactdetails"),
            "tag": user.has_perm("taxonomy.change_theme"),
            "run the machine": user.has_perm("people.change_user"),
        }

    def only(*rights: str) -> dict[str, bool]:
        return {right: right in rights for right in may_do}

    may_do = may("editor")
    assert may_do == only("enter the CMS", "write pages", "tag")
    assert may("moderator") == only("enter the CMS", "read the queue", "moderate")
    assert may("coordinator") == only(*set(may_do) - {"run the machine"})
    admins = Group.objects.get(name=ROLES["admin"])
    assert admins.permissions.filter(codename="change_user").exists()
    assert not admins.permissions.filter(
        codename__in=["moderate_contribution", "view_contactdetails"]
    ).exists()


# --- The content: nothing forgotten ---------------------------------------------------


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Entry]:
    """The demonstration, loaded once for this file; each test undoes its own changes."""
    folder = tmp_path_factory.mktemp("var")
    with django_db_blocker.unblock(), override_settings(VAR_DIR=folder), transaction.atomic():
        yield load_demo(say=silently)
        transaction.set_rollback(True)


@pytest.fixture
def again(demo, settings, tmp_path):
    """Load the demonstration once more, as a later `make run` does."""

    def load(**options: Any) -> Entry:
        return load_demo(say=silently, **options)

    return load


def paths_of(value: Any, path: str = "") -> Iterator[str]:
    """Every key of the content, written as `Entry` notes those that it reads."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield f"{path}{key}"
            yield from paths_of(below, f"{path}{key}.")
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield from paths_of(item, f"{path.removesuffix('.')}[].")


def covers(listed: str, path: str) -> bool:
    return path == listed or path.startswith((f"{listed}.", f"{listed}[]"))


def test_every_key_of_the_content_is_read_or_listed_with_why(demo):
    content = set(paths_of(demo._values))
    unread = content - demo.read
    forgotten = {path for path in unread if not any(covers(listed, path) for listed in NOT_USED)}
    assert not forgotten, "neither read nor in home/demo/not_used.py"
    assert len(content) > 500


def test_no_key_is_listed_as_unused_that_is_read_or_gone(demo):
    content = set(paths_of(demo._values))
    assert not {path for path in NOT_USED if path not in content}, "no longer in the content"
    assert not {path for path in NOT_USED if path in demo.read}, "read by now"
    assert all(reason.startswith(("not yet: ", "not used: ")) for reason in NOT_USED.values())


def values_at(path: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The mappings that hold the last key of `path`, with that key's value as text."""

    def walk(value: Any, keys: list[str]) -> Iterator[tuple[dict[str, Any], str]]:
        key, *rest = keys
        name = key.removesuffix("[]")
        if name not in value:
            return
        if not rest:
            yield value, str(value[name])
            return
        for below in value[name] if key.endswith("[]") else [value[name]]:
            yield from walk(below, rest)

    yield from walk(load_content()._values, path.split("."))


def is_created(path: str, mapping: dict[str, Any]) -> bool:
    if path.startswith("calls[].contributions[]"):
        return Submission.objects.filter(idempotency_key=f"demo:{mapping['id']}").exists()
    if path == "home.sections[].kind":
        return mapping["title"] in {block.value["title"] for block in HomePage.objects.get().sections}
    return Page.objects.filter(slug=mapping["slug"]).exists()


@pytest.mark.parametrize("path", NOT_CREATED)
def test_every_object_of_the_content_is_created_or_its_kind_is_listed_with_why(demo, path):
    seen = set()
    for mapping, value in values_at(path):
        seen.add(value)
        if value in NOT_CREATED[path]:
            assert not is_created(path, mapping), f"{value} is created by now"
        elif not any(
            str(mapping.get(other)) in NOT_CREATED[f"calls[].contributions[].{other}"]
            for other in ("status", "redacted")
            if path.startswith("calls[].con")
        ):
            assert is_created(path, mapping), f"{value} is neither created nor listed"
    assert seen, f"nothing at {path}"
    assert set(NOT_CREATED[path]) <= seen, "listed, but no longer in the content"


# --- The content: as it is written ----------------------------------------------------


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


def plain(text: str) -> str:
    return " ".join(text.replace("\u2060", "").split())


def words_at(url: str) -> str:
    from bs4 import BeautifulSoup

    response = Client().get(url)
    assert response.status_code == 200, url
    return plain(BeautifulSoup(response.content.decode(), "html.parser").get_text(" "))


def test_pages_stand_in_their_section_with_menu_and_footer(demo):
    site = demo._values["site"]
    written = [*demo._values["pages"], *demo._values["legal_pages"]]
    children = {child: page["slug"] for page in written for child in page.get("children", [])}
    created = [page for page in written if Page.objects.filter(slug=page["slug"]).exists()]
    assert len(created) == StandardPage.objects.count() + CallIndexPage.objects.count()
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
            submission = Submission.objects.filter(idempotency_key=f"demo:{entry['id']}").first()
            if submission is None:
                continue
            loaded += 1
            contribution = submission.contribution
            received = (
                date.fromisoformat(entry["received"])
                if "received" in entry
                else today + timedelta(days=entry["received_days"])
            )
            assert timezone.localdate(submission.submitted_at) == received
            assert (contribution.title, contribution.body) == (entry["title"], entry["body"].strip())
            assert (contribution.status, contribution.shown_as) == (entry["status"], entry["shown_as"])
            assert contribution.page_id == CallPage.objects.get(slug=call_entry["slug"]).pk
            assert submission.example == Example.WHOLLY
            decision = submission.decisions.first()
            assert (submission.awaiting_since is None) is (decision is not None)
            if entry["status"] == "declined":
                assert decision.reason.code == entry["reason"]
    assert loaded == Contribution.objects.count() == Submission.objects.count() > 50


# --- What readers see -----------------------------------------------------------------


@pytest.fixture
def crawled(demo) -> dict[str, str]:
    """Every page reached from the home page by links, with its HTML."""
    client, found, waiting = Client(), {}, ["/"]
    while waiting:
        url = waiting.pop()
        response = client.get(url)
        assert response.status_code == 200, f"{url} is linked and answers {response.status_code}"
        found[url] = response.content.decode()
        links = re.findall(r'<a [^>]*href="([^"]+)"', found[url])
        paths = {link.split("#")[0].replace("&amp;", "&") for link in links}
        paths = {url.split("?")[0] + path if path.startswith("?") else path for path in paths}
        internal = {path for path in paths if path.startswith("/") and not path.startswith("/admin/")}
        waiting += sorted(internal - found.keys() - set(waiting))
    return found


def test_every_link_leads_somewhere_and_every_page_is_reached(crawled):
    for page in Page.objects.live().filter(depth__gte=2):
        assert page.url in crawled, f"no link leads to {page.url}"
    for contribution in Contribution.objects.published().with_envelope():
        call = CallPage.objects.get(pk=contribution.page_id)
        assert call.public_path(contribution.submission) in crawled
    hidden = Contribution.objects.exclude(status=Contribution.Status.PUBLISHED)
    assert hidden.exists()
    for contribution in hidden:
        assert not any(contribution.reference in html for html in crawled.values())


def test_invented_pages_and_contributions_say_so(crawled):
    tag = gettext("example")
    invented = [*CallPage.objects.all(), *StandardPage.objects.exclude(example=Example.NONE)]
    for page in invented:
        assert tag in words_at(page.url)
    contribution = Contribution.objects.published().with_envelope().first()
    call = CallPage.objects.get(pk=contribution.page_id)
    assert tag in words_at(call.public_path(contribution.submission))
    for page in StandardPage.objects.filter(example=Example.NONE):
        assert "tag--demo" not in crawled[page.url]
    assert all(plain(load_content()._values["site"]["banner"]) in plain(html) for html in crawled.values())


def test_figures_are_counted(demo):
    call = CallPage.objects.get(slug="moins-de-gaspillage-au-lycee")
    number = Contribution.objects.published().of_page(call).count()
    for url in (call.url, CallIndexPage.objects.get().url, "/"):
        assert f"{number} " in words_at(url)
        assert f"{number + 1} " not in words_at(url)
    make_contribution(call, status="published")
    store.clear()
    for url in (call.url, CallIndexPage.objects.get().url, "/"):
        assert f"{number + 1} " in words_at(url)


def test_every_page_of_the_demonstration_costs_few_queries(demo):
    client = Client()
    visited = 0
    for page in Page.objects.live().filter(depth__gte=2).specific():
        client.get(page.url)
        store.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page.url).status_code == 200
        assert len(captured) <= MOST_QUERIES, f"{page.url}: {len(captured)} queries"
        visited += 1
    assert visited == Page.objects.live().filter(depth__gte=2).count() > 10


# --- Loaded again ---------------------------------------------------------------------


def test_loading_twice_changes_nothing(demo, again):
    before = everything()
    again()
    again(refresh_dates=True)
    assert everything() == before
    assert before["Revision"]


def test_an_edited_title_and_a_moved_page_stay(demo, again):
    page = StandardPage.objects.get(slug="histoire")
    page.title = "Une autre histoire"
    page.slug = "autre-histoire"
    page.save_revision().publish()
    page.move(HomePage.objects.get(), pos="last-child")
    number = Page.objects.count()
    again(refresh_dates=True)
    page.refresh_from_db()
    assert (page.title, page.slug, page.depth) == ("Une autre histoire", "autre-histoire", 3)
    assert Page.objects.count() == number


def test_an_unpublished_draft_stays_and_stays_unpublished(demo, again):
    call = CallPage.objects.get(slug="premier-emploi-pres-de-chez-vous")
    call.title = "Un brouillon"
    call.save_revision()
    with time_machine.travel(timezone.now() + YEAR):
        again(refresh_dates=True)
        call = CallPage.objects.get(pk=call.pk)
        assert call.state(timezone.now()) == CallState.OPEN
        assert call.title != "Un brouillon"
        assert call.has_unpublished_changes
        draft = call.get_latest_revision_as_object()
        assert draft.title == "Un brouillon"
        assert draft.opens_at == call.opens_at


def test_a_page_taken_offline_stays_offline(demo, again):
    call = CallPage.objects.get(slug="premier-emploi-pres-de-chez-vous")
    call.unpublish()
    page = StandardPage.objects.get(slug="histoire")
    page.unpublish()
    with time_machine.travel(timezone.now() + YEAR):
        again(refresh_dates=True)
    assert not CallPage.objects.get(pk=call.pk).live
    assert not StandardPage.objects.get(pk=page.pk).live


def test_a_blanked_field_stays_blank(demo, again):
    call = CallPage.objects.get(slug="premier-emploi-pres-de-chez-vous")
    call.introduction, call.closes_at = "", None
    call.save_revision().publish()
    settings = SiteSettings.objects.get()
    settings.banner, settings.charter_page = "", None
    settings.save()
    theme = Theme.objects.get(slug="emploi")
    theme.summary = ""
    theme.save()
    home = HomePage.objects.get()
    home.headline, home.actions = "", []
    home.save_revision().publish()
    again(refresh_dates=True)
    call, home = CallPage.objects.get(pk=call.pk), HomePage.objects.get()
    assert (call.introduction, call.closes_at) == ("", None)
    assert (home.headline, len(home.actions)) == ("", 0)
    settings.refresh_from_db()
    assert (settings.banner, settings.charter_page) == ("", None)
    assert Theme.objects.get(slug="emploi").summary == ""


def forget(key: str, *names: str) -> None:
    """As if the demonstration had gained these fields since it was loaded."""
    record = DemoRecord.objects.get(key=key)
    for name in names:
        del record.fields[name]
    record.save()


def test_fields_gained_since_are_filled_where_nobody_has_touched_them(demo, again):
    call = CallPage.objects.get(slug="premier-emploi-pres-de-chez-vous")
    written = {"introduction": call.introduction, "prompt": call.prompt, "retention_months": 24}
    call.introduction, call.body, call.theme, call.closes_at = "", [], None, None
    call.prompt, call.retention_months = "Mots d’une rédactrice", 24
    call.save_revision().publish()
    forget(
        "call:premier-emploi-pres-de-chez-vous",
        "introduction",
        "body",
        "theme",
        "closes_at",
        "prompt",
        "retention_months",
    )
    again()
    call = CallPage.objects.get(pk=call.pk)
    assert call.introduction == written["introduction"]
    assert call.theme.slug == "emploi-des-jeunes"
    assert len(call.body) > 3
    assert call.timetable.last_day == timezone.localdate() + timedelta(days=28)
    assert (call.prompt, call.retention_months) == ("Mots d’une rédactrice", 24)
    # What was filled now follows the calendar like the rest; what was left alone is never touched again.
    with time_machine.travel(timezone.now() + YEAR):
        again(refresh_dates=True)
        call = CallPage.objects.get(pk=call.pk)
        assert call.timetable.last_day == timezone.localdate() + timedelta(days=28)
        assert call.prompt == "Mots d’une rédactrice"


def test_a_field_gained_since_is_filled_in_the_draft_too(demo, again):
    page = StandardPage.objects.get(slug="histoire")
    page.summary = ""
    page.save_revision().publish()
    page.title = "Un brouillon"
    page.save_revision()
    forget("page:histoire", "summary")
    again()
    page = StandardPage.objects.get(pk=page.pk)
    assert page.summary == page.get_latest_revision_as_object().summary != ""
    assert page.title != page.get_latest_revision_as_object().title == "Un brouillon"


def test_a_deleted_object_of_the_demonstration_is_created_again(demo, again):
    StandardPage.objects.get(slug="mentions-legales").delete()
    CallPage.objects.get(slug="demarches-en-ligne-ou-bloquez-vous").delete()
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        again()
        assert StandardPage.objects.get(slug="mentions-legales").live
    with time_machine.travel(timezone.now() + YEAR):
        # With dates that follow the calendar, like the first one's.
        again(refresh_dates=True)
        call = CallPage.objects.get(slug="demarches-en-ligne-ou-bloquez-vous")
        assert call.state(timezone.now()) == CallState.UPCOMING


def test_the_first_loading_keeps_what_an_editor_had_written_on_the_home_page(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    set_up()
    home = HomePage.objects.get()
    home.headline = "Notre accroche"
    home.save_revision().publish()
    load_demo(say=silently)
    assert HomePage.objects.get().headline == "Notre accroche"


# --- A year later ---------------------------------------------------------------------

RELATIVE = "premier-emploi-pres-de-chez-vous"


def test_without_being_asked_no_date_moves(demo, again):
    before = rows_of(CallPage, Submission)
    with time_machine.travel(timezone.now() + YEAR):
        again()
    assert rows_of(CallPage, Submission) == before


def test_a_year_later_the_dates_of_the_demonstration_follow_the_calendar(demo, again):
    former = CallPage.objects.get(slug="imaginer-le-labo")
    before = {submission.pk: submission for submission in Submission.objects.all()}
    decided = dict(Decision.objects.values_list("pk", "decided_at"))
    steps = dict(ThreadEntry.objects.values_list("pk", "at"))
    # Days in between too, as when somebody runs it now and then, with and without the option.
    for days, refresh in ((1, False), (2, True), (2, True), (40, False), (365, True)):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            again(refresh_dates=refresh)
    with time_machine.travel(timezone.now() + YEAR):
        assert {CallState.OPEN, CallState.CLOSING_SOON, CallState.UPCOMING} <= set(states())
        call = CallPage.objects.get(slug=RELATIVE)
        assert call.timetable.last_day == timezone.localdate() + timedelta(days=28)
    again_former = CallPage.objects.get(pk=former.pk)
    assert (again_former.opens_at, again_former.closes_at) == (former.opens_at, former.closes_at)
    moved = 0
    for submission in Submission.objects.select_related("contribution"):
        old = before[submission.pk]
        days = timezone.localdate(submission.submitted_at) - timezone.localdate(old.submitted_at)
        relative = CallPage.objects.get(pk=submission.page_id).opens_at.year > 2013
        assert days == (YEAR if relative else timedelta(0))
        assert submission.contribution.submitted_at == submission.submitted_at
        shift = submission.submitted_at - old.submitted_at
        if submission.awaiting_since:
            assert submission.awaiting_since == submission.submitted_at
        for decision in submission.decisions.all():
            assert decision.decided_at - decided[decision.pk] == shift
        for step in submission.thread.all():
            assert step.at - steps[step.pk] == shift
        moved += relative
    assert moved > 20


def test_a_year_later_an_edited_date_and_real_contributions_stay(demo, again):
    call = CallPage.objects.get(slug=RELATIVE)
    edited = call.closes_at + timedelta(days=3, hours=2)
    call.closes_at = edited
    call.save_revision().publish()
    real = make_received(call, email="quelquun@example.org").contribution
    other = make_call()
    dates = (other.opens_at, other.closes_at, other.results_promised_on)
    with time_machine.travel(timezone.now() + YEAR):
        again(refresh_dates=True)
    call = CallPage.objects.get(slug=RELATIVE)
    assert call.closes_at == edited
    assert timezone.localdate(call.opens_at) == timezone.localdate() + YEAR - timedelta(days=14)
    assert Submission.objects.get(pk=real.pk).submitted_at == real.submitted_at
    assert ThreadEntry.objects.get(submission=real.pk).at == real.submitted_at
    other = CallPage.objects.get(pk=other.pk)
    assert (other.opens_at, other.closes_at, other.results_promised_on) == dates


# --- Taken away -----------------------------------------------------------------------


def test_the_demonstration_is_not_taken_away_without_being_sure(demo):
    before = everything()
    with pytest.raises(CommandError, match="--yes"):
        call_command("load_demo", reset=True, stdout=io.StringIO())
    assert everything() == before


def test_the_demonstration_is_taken_away_and_comes_back_whole(demo):
    real_call = make_call()
    real = make_received(real_call, email="quelquun@example.org").contribution
    sent = receive(
        page=CallPage.objects.get(slug=RELATIVE),
        words=Words(title="Envoyé", body="à un appel de la démonstration"),
        email="autre@example.org",
        idempotency_key=None,
        now=timezone.now(),
    ).contribution
    section = StandardPage.objects.get(slug="le-labo")
    own = section.add_child(instance=StandardPage(title="Ma page", slug="ma-page"))
    home = HomePage.objects.get()
    home.headline = "Notre accroche"
    home.save_revision().publish()
    written = {
        model: list(model.objects.order_by("slug").values_list("slug", "title"))
        for model in (CallPage, StandardPage)
    }
    contributions = Contribution.objects.count()

    out = io.StringIO()
    call_command("load_demo", reset=True, yes=True, stdout=out)

    assert re.search(
        rf"Deleted: {contributions - 1} contributions, {CallPage.objects.count() - 1} calls", out.getvalue()
    )
    assert {
        model: list(model.objects.order_by("slug").values_list("slug", "title"))
        for model in (CallPage, StandardPage)
    } == written
    assert StandardPage.objects.get(pk=own.pk).get_parent().slug == "le-labo"
    assert CallPage.objects.get(pk=real_call.pk).live
    assert Submission.objects.filter(pk=real.pk).exists()
    assert not Submission.objects.filter(pk=sent.pk).exists()
    assert Contribution.objects.count() == contributions - 1
    assert HomePage.objects.get().headline == "Notre accroche"
    assert SiteSettings.objects.get().charter_page.slug == "charte-de-participation"
    assert CallState.OPEN in states()
    assert words_at("/")
    # Nothing is left to do.
    before = everything()
    load_demo(say=silently)
    assert everything() == before


# --- Logins ---------------------------------------------------------------------------


@pytest.fixture
def logins(settings, tmp_path):
    """The folder of the logins of this test, empty at first."""
    settings.VAR_DIR = tmp_path
    return tmp_path / "demo-logins.json"


def test_the_logins_are_written_for_their_owner_only_and_work(demo, logins):
    load_demo(say=silently)
    assert stat.S_IMODE(logins.stat().st_mode) == 0o600
    written = json.loads(logins.read_text())
    assert [set(login) for login in written] == [{"role", "email", "password"}] * 4
    assert {login["role"] for login in written} == set(ROLES)
    assert len({login["password"] for login in written}) == 4
    for login in written:
        assert len(login["password"]) >= 16
        user = authenticate(username=login["email"], password=login["password"])
        assert user is not None
        assert user.is_superuser is (login["role"] == "admin")
        assert [group.name for group in user.groups.all()] == [ROLES[login["role"]]]
        client = Client()
        assert client.login(username=login["email"], password=login["password"])
        assert client.get("/admin/").status_code == 200


def test_the_logins_are_kept(demo, logins):
    load_demo(say=silently)
    first = logins.read_text()
    logins.chmod(0o644)
    load_demo(say=silently)
    assert logins.read_text() == first
    assert stat.S_IMODE(logins.stat().st_mode) == 0o600
    assert [path.name for path in logins.parent.iterdir()] == [logins.name]


@pytest.mark.parametrize("damage", [None, "", "{not json", "[]", "{}", '["x"]', '[{"email": "a"}]'])
def test_lost_or_damaged_logins_are_made_anew(demo, logins, damage):
    load_demo(say=silently)
    if damage is None:
        logins.unlink()
    else:
        logins.write_text(damage)
    load_demo(say=silently)
    for login in json.loads(logins.read_text()):
        assert authenticate(username=login["email"], password=login["password"])


def test_an_account_closed_by_an_administrator_stays_closed(demo, logins):
    load_demo(say=silently)
    User.objects.filter(email="redaction@example.org").update(is_active=False, first_name="Autre")
    load_demo(say=silently)
    user = User.objects.get(email="redaction@example.org")
    assert (user.is_active, user.first_name) == (False, "Autre")
