"""The registers of the CMS: who reads which rows, what they never hold, what an export leaves behind."""

import io
import re
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from calls.models import CallPage
from contributions import services
from contributions.models import (
    Contribution,
    Decision,
    FormerWords,
    InternalTag,
    ModeratorLimit,
    Reason,
    RedactedOriginal,
    Report,
    Submission,
    TaggedSubmission,
)
from contributions.registers import exporting
from contributions.registers.exporting import REGISTER_EXPORTED
from contributions.registers.group import Registers
from home.setup import ROLES
from people.models import PersonalAnswer, User
from taxonomy.models import Territory, Theme
from tests.cms import logged_in, outcome, sentences
from tests.factories import (
    make_call,
    make_commune,
    make_contribution,
    make_portal,
    make_reason,
    make_received,
    make_themes,
    make_user,
)
from tests.reading import soup, words_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ADDRESSES = {
    "contributions": "/admin/contributions/contribution/",
    "decisions": "/admin/contributions/decision/",
    "reports": "/admin/contributions/report/",
    "reasons": "/admin/contributions/reason/",
    "tags": "/admin/contributions/internaltag/",
    "themes": "/admin/taxonomy/theme/",
    "territories": "/admin/taxonomy/territory/",
    "moderators": "/admin/contributions/moderatorlimit/",
}
OF_CALLS = ["contributions", "decisions", "reports"]
Status = Contribution.Status


@pytest.fixture(autouse=True)
def clock() -> Generator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def limited(role: str, *calls: CallPage) -> User:
    user = make_user(role)
    for call in calls:
        ModeratorLimit.objects.create(user=user, page=call)
    return user


def workbook(response: Any) -> list[tuple[Any, ...]]:
    """The rows of a downloaded workbook, headings first."""
    assert response.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(response.getvalue())).active
    return list(sheet.iter_rows(values_only=True))


def export(client: Client, name: str, query: str = "") -> Any:
    return client.post(f"{ADDRESSES[name]}export/{query}")


def fill(call: CallPage, reason: Reason | None = None) -> dict[str, int]:
    """A row of `call` in every register of calls; their keys."""
    contribution = make_contribution(call)
    by = User.objects.filter(is_superuser=True).first() or make_user("admin")
    services.publish(submission_id=contribution.pk, version_seen=1, by=by, now=NOW)
    report, _link = services.report(
        contribution=contribution, ground="insult", words="Lisez.", email="", idempotency_key=None, now=NOW
    )
    decision = Decision.objects.get(submission=contribution.pk)
    return {"contributions": contribution.pk, "decisions": decision.pk, "reports": report.pk}


def test_these_tests_know_every_register():
    group = Registers()
    assert {each.code: each.url_helper.index_url for each in group.modeladmin_instances} == ADDRESSES


# --- Who may do what --------------------------------------------------------------------

ROWS = ["list", "row", "export"]
DONE, REFUSED, LOGIN = (dict.fromkeys(ROWS, word) for word in ("done", "refused", "asked to log in"))
ELSEWHERE = DONE | {"row": "refused"}
EXPECTED = {
    "anonymous": dict.fromkeys(OF_CALLS, LOGIN),
    "machine": dict.fromkeys(OF_CALLS, REFUSED),
    "editor": {"contributions": DONE, "decisions": REFUSED, "reports": REFUSED},
    "moderator": dict.fromkeys(OF_CALLS, DONE),
    "moderator of this call": dict.fromkeys(OF_CALLS, DONE),
    "moderator of another call": dict.fromkeys(OF_CALLS, ELSEWHERE),
    "editor of another call": {"contributions": ELSEWHERE, "decisions": REFUSED, "reports": REFUSED},
    "coordinator": dict.fromkeys(OF_CALLS, DONE),
    "admin": dict.fromkeys(OF_CALLS, DONE),
}


def somebody(role: str, call: CallPage) -> User | None:
    kind, _of, which = role.partition(" of ")
    if kind == "anonymous":
        return None
    if kind == "machine":  # who runs the portal, without being a superuser
        user = User.objects.create_user("machine@example.org", is_staff=True)
        user.groups.add(Group.objects.get(name=ROLES["admin"]))
        return user
    return limited(kind, *([call] if which == "this call" else [make_call()] if which else []))


@pytest.mark.parametrize("role", EXPECTED)
def test_each_role_reads_exactly_these_registers_of_calls(role):
    call = make_call()
    keys = fill(call)
    reference = Submission.objects.get(pk=keys["contributions"]).reference
    client = logged_in(somebody(role, call))
    got = {}
    for name in OF_CALLS:
        listed, exported = client.get(ADDRESSES[name]), export(client, name)
        row = client.get(f"{ADDRESSES[name]}inspect/{keys[name]}/")
        got[name] = {"list": outcome(listed), "row": outcome(row), "export": outcome(exported)}
        if got[name]["list"] == "done":
            sees = EXPECTED[role][name]["row"] == "done"
            assert (reference in words_of(listed)) == sees, name
            assert (reference in repr(workbook(exported)[1:])) == sees, name
    assert got == EXPECTED[role]


SURFACES = [
    "reasons",
    "add a reason",
    "tags",
    "add a tag",
    "rename a tag",
    "merge tags",
    "delete a tag",
    "themes",
    "territories",
    "moderators",
    "limit a moderator",
    "lift a limit",
]
READS = {"tags": "done", "add a tag": "done", "themes": "done", "territories": "done"}
OTHERS = {
    "anonymous": dict.fromkeys(SURFACES, "asked to log in"),
    "machine": dict.fromkeys(SURFACES, "refused"),
    "editor": dict.fromkeys(SURFACES, "refused") | READS,
    "moderator": dict.fromkeys(SURFACES, "refused") | READS | {"reasons": "done"},
    "moderator of this call": dict.fromkeys(SURFACES, "refused") | READS | {"reasons": "done"},
    "coordinator": dict.fromkeys(SURFACES, "done"),
    # Somebody who is limited does not lift limits, their own least.
    "coordinator of this call": dict.fromkeys(SURFACES, "done")
    | dict.fromkeys(["moderators", "limit a moderator", "lift a limit"], "refused"),
    "admin": dict.fromkeys(SURFACES, "done"),
}


@pytest.mark.parametrize("role", OTHERS)
def test_each_role_may_do_exactly_this_with_words_and_limits(role):
    call = make_call()
    tags = services.tags_named(["un", "deux", "trois", "quatre"])
    limit = ModeratorLimit.objects.create(user=make_user(), page=call)
    somebody_else = make_user()
    client = logged_in(somebody(role, call))
    reasons, words, limits = ADDRESSES["reasons"], ADDRESSES["tags"], ADDRESSES["moderators"]
    reason = {"code": "neuf", "title": "Neuf", "rule": "R", "words_to_author": "W", "sort_order": "0"}
    got = {
        "reasons": client.get(reasons),
        "add a reason": client.post(f"{reasons}create/", reason),
        "tags": client.get(words),
        "add a tag": client.post(f"{words}create/", {"name": "cinq"}),
        "rename a tag": client.post(f"{words}edit/{tags[0].pk}/", {"name": "premier"}),
        "merge tags": client.post(f"{words}merge/{tags[1].pk}/", {"into": tags[2].pk}),
        "delete a tag": client.post(f"{words}delete/{tags[3].pk}/"),
        "themes": client.get(ADDRESSES["themes"]),
        "territories": client.get(ADDRESSES["territories"]),
        "moderators": client.get(limits),
        "limit a moderator": client.post(f"{limits}create/", {"user": somebody_else.pk, "page": call.pk}),
        "lift a limit": client.post(f"{limits}delete/{limit.pk}/"),
    }
    assert {surface: outcome(response) for surface, response in got.items()} == OTHERS[role]
    may = {surface for surface, word in OTHERS[role].items() if word == "done"}
    names = {"premier" if "rename a tag" in may else "un", "trois"}
    names |= set() if "merge tags" in may else {"deux"}
    names |= set() if "delete a tag" in may else {"quatre"}
    names |= {"cinq"} if "add a tag" in may else set()
    assert set(InternalTag.objects.values_list("name", flat=True)) == names
    assert Reason.objects.filter(code="neuf").exists() == ("add a reason" in may)
    assert somebody_else.moderator_limits.exists() == ("limit a moderator" in may)
    assert ModeratorLimit.objects.filter(pk=limit.pk).exists() == ("lift a limit" not in may)


@pytest.mark.parametrize("name", ["contributions", "decisions", "reports", "themes", "territories"])
def test_rows_that_verbs_wrote_are_not_changed_by_hand(name):
    keys = fill(make_call()) | {
        "themes": make_themes("Emploi")[0].pk,
        "territories": make_commune("Arles", "13004").pk,
    }
    client = logged_in(make_user("admin"))
    for action in ("create/", f"edit/{keys[name]}/", f"delete/{keys[name]}/"):
        for ask in (client.get, client.post):
            assert outcome(ask(f"{ADDRESSES[name]}{action}")) == "refused", action
    assert client.post(ADDRESSES[name]).status_code == 405


def test_the_menu_shows_each_role_its_registers():
    make_portal()
    for role, shown in {
        "editor": {"contributions", "tags", "themes", "territories"},
        "moderator": set(ADDRESSES) - {"moderators"},
        "coordinator": set(ADDRESSES),
    }.items():
        page = logged_in(make_user(role)).get("/admin/").content.decode()
        assert {name for name, address in ADDRESSES.items() if f'"{address}"' in page} == shown, role


# --- What they hold ---------------------------------------------------------------------


def test_the_registers_and_their_exports_hold_nothing_private():
    call = make_call()
    moderator = make_user()
    contribution = make_received(
        call,
        email="marked-address@example.org",
        title="MARKED-TITLE",
        body="MARKED-BODY",
        shown_as="MARKED-NAME",
        explanation="MARKED-EXPLANATION",
        territory_text="MARKED-PLACE",
    ).contribution
    PersonalAnswer.objects.create(
        submission=contribution.submission,
        key="k",
        label="MARKED-LABEL",
        field_type="singleline",
        value="MARKED-ANSWER",
        delete_after=NOW.date(),
    )
    RedactedOriginal.objects.create(
        submission=contribution.submission, words={"title": "MARKED-ORIGINAL"}, delete_after=NOW.date()
    )
    FormerWords.objects.create(
        submission=contribution.submission,
        title="MARKED-FORMER",
        body="MARKED-FORMER",
        replaced_at=NOW,
        delete_after=NOW.date(),
    )
    services.publish(submission_id=contribution.pk, version_seen=1, by=moderator, now=NOW)
    services.report(
        contribution=contribution,
        ground="insult",
        words="MARKED-REPORT",
        email="marked-reporter@example.org",
        idempotency_key=None,
        now=NOW,
    )
    services.decline(
        submission_id=contribution.pk,
        version_seen=2,
        reason=make_reason(),
        words="MARKED-DECISION",
        by=moderator,
        now=NOW,
    )
    services.contest(submission_id=contribution.pk, words="MARKED-CONTEST", now=NOW)
    services.add_tags(submission_ids=[contribution.pk], names=["à revoir"])
    client = logged_in(make_user("admin"))
    read = 0
    for name, address in ADDRESSES.items():
        listed = client.get(address)
        pages = [listed.content.decode(), repr(workbook(export(client, name)))]
        for inspect in set(re.findall(rf"{address}inspect/\d+/", listed.content.decode())):
            page = client.get(inspect).content.decode()
            # The words that the author of a declined contribution received stand in the row of the decision.
            pages.append(page.replace("MARKED-DECISION", "") if name == "decisions" else page)
        for page in pages:
            assert "marked" not in page.lower(), name
            read += 1
    assert read >= 2 * len(ADDRESSES) + 5


def test_the_register_of_contributions_says_where_each_stands():
    call = make_call(title="Le pain et le travail")
    contribution = make_contribution(call, kind="idea")
    Contribution.objects.update(redacted=True)
    client = logged_in(make_user())
    page = words_of(client.get(ADDRESSES["contributions"]))
    for expected in (contribution.reference, "Le pain et le travail", str(Status.AWAITING.label)):
        assert expected in page
    [_headings, row] = workbook(export(client, "contributions"))
    assert row[0] == contribution.reference
    assert row[4] == datetime(2026, 11, 23, 10, 30)  # in Paris
    assert row[5]


def test_the_register_of_reports_says_what_was_reported_and_when_it_was_answered(clock):
    keys = fill(make_call())
    later = NOW + timedelta(days=2)
    services.answer_report(
        submission_id=keys["reports"],
        version_seen=1,
        upheld=False,
        words="Non.",
        by=make_user(),
        now=later,
    )
    client = logged_in(make_user())
    [_headings, row] = workbook(export(client, "reports"))
    report = Report.objects.select_related("submission", "content").get()
    assert row[:2] == (report.reference, report.content.reference)
    assert row[3:5] == (str(Report.Ground.INSULT.label), str(Report.Status.REJECTED.label))
    assert row[6] == datetime(2026, 11, 25, 10, 30)
    details = words_of(client.get(f"{ADDRESSES['reports']}inspect/{report.pk}/"))
    assert "25" in details
    for typed in (report.reference, report.content.reference):
        found = client.get(ADDRESSES["reports"], {"q": typed})
        assert report.reference in words_of(found)
    assert report.reference not in words_of(client.get(ADDRESSES["reports"], {"q": "introuvable"}))


def test_themes_and_territories_say_how_many_published_contributions_they_gather():
    broad, narrow = make_themes("Emploi", "Jeunes")
    place = make_commune("Arles", "13004")
    call = make_call()
    for status in (Status.PUBLISHED, Status.PUBLISHED, Status.AWAITING):
        make_contribution(call, status, theme_id=narrow.pk, territory_id=place.pk)
    client = logged_in(make_user("coordinator"))
    themes = {row[1]: row[2] for row in workbook(export(client, "themes"))[1:]}
    assert (themes[broad.slug], themes[narrow.slug]) == ("0", "2")
    places = {row[2]: row[-1] for row in workbook(export(client, "territories"))[1:]}
    assert places["13004"] == "2"
    page = client.get(ADDRESSES["themes"]).content.decode()
    assert f"/admin/snippets/taxonomy/theme/edit/{narrow.pk}/" in page
    reader = logged_in(make_user("moderator")).get(ADDRESSES["themes"]).content.decode()
    assert "/admin/snippets/taxonomy/theme/edit/" not in reader


def test_names_are_found_whatever_their_accents_and_case():
    make_themes("Santé", "Aînés")
    make_commune("Éguilles", "13032")
    make_commune("Arles", "13004")
    make_reason(title="Données personnelles", code="donnees")
    services.tags_named(["À revoir", "autre"])
    client = logged_in(make_user("coordinator"))
    for name, typed, found, not_found in [
        ("themes", "AINES", "Aînés", "Santé"),
        ("territories", "eguil", "Éguilles", "Arles"),
        ("reasons", "donnees PERSO", "Données personnelles", "introuvable"),
        ("tags", "a  REVOIR", "À revoir", "autre"),
    ]:
        page = soup(client.get(ADDRESSES[name], {"q": typed})).select_one(".result-list").get_text()
        assert found in page, name
        assert not_found not in page, name
        nothing = soup(client.get(ADDRESSES[name], {"q": "!!!"})).select_one(".result-list").get_text()
        assert found not in nothing


@pytest.mark.parametrize("name", OF_CALLS)
def test_the_call_filters_and_only_shown_filters_do(name):
    here, elsewhere = make_call(), make_call()
    keys, others = fill(here), fill(elsewhere)
    client = logged_in(make_user())

    def listed(query: str) -> set[int]:
        page = client.get(f"{ADDRESSES[name]}?{query}")
        assert page.status_code == 200, query
        return set(map(int, re.findall(rf"{ADDRESSES[name]}inspect/(\d+)/", page.content.decode())))

    both = {keys[name], others[name]}
    assert listed(f"call={here.pk}") == {keys[name]}
    for ignored in [
        "call=abc",
        "call=%00",
        f"page={here.pk}",
        "submission__contact_details__email__startswith=x",
        "status=nothing",
        "verb=nothing",
        "verb=%00",
        "o=1.-2",
        "export=csv",
        "export=xlsx",
        "p=abc",
        "p=99999999999999999999",
        "p=-3",
        "e=1",
        "status=declined&status=awaiting" if name == "decisions" else "call=",
    ]:
        assert listed(ignored) == both, ignored


def test_a_limited_moderator_is_offered_their_calls_alone():
    theirs, other = make_call(), make_call()
    fill(theirs), fill(other)
    client = logged_in(limited("moderator", theirs))
    for name in OF_CALLS:
        page = client.get(ADDRESSES[name]).content.decode()
        assert f"call={theirs.pk}" in page
        assert other.title not in page


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_that_names_nothing_is_not_found(name):
    client = logged_in(make_user("admin"))
    for pk in ["abc", "0", "-1", "99999999", "9" * 30, "1_41", "%00", "é"]:
        for action in ("inspect", "edit", "delete", *(["merge"] if name == "tags" else [])):
            assert client.get(f"{ADDRESSES[name]}{action}/{pk}/").status_code == 404, (action, pk)


# --- Exports ----------------------------------------------------------------------------

FORMULAS = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "＝1"]


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_no_cell_of_an_export_is_a_formula(text):
    title = text if text.strip() == text else f"a{text}"
    call = make_call()
    CallPage.objects.filter(pk=call.pk).update(title=text)
    make_contribution(call)
    Reason.objects.create(code="f", title=text, rule="R", words_to_author="W", legal_ground=text)
    Theme.add_root(title=text, slug="f")
    Territory.objects.create(kind="region", code="99", title=text, slug="f")
    InternalTag.objects.create(name=title)
    client = logged_in(make_user("admin"))
    held = 0
    for name in ADDRESSES:
        file = io.BytesIO(export(client, name).getvalue())
        for row in openpyxl.load_workbook(file).active.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not re.match(r"[=+\-@\t\r＝]", str(cell.value or "")), (name, cell.value)
                held += text.strip() in str(cell.value)
    assert held >= 5


def test_an_export_holds_what_the_filters_show_and_the_log_keeps_how_many_rows():
    call = make_call()
    make_contribution(call)
    make_contribution(call, Status.PUBLISHED)
    user = make_user()
    client = logged_in(user)
    assert len(workbook(export(client, "contributions"))) == 3
    assert len(workbook(export(client, "contributions", "?status=published"))) == 2
    entries = ModelLogEntry.objects.filter(action=REGISTER_EXPORTED).order_by("pk")
    assert [(entry.user, entry.data["register"], entry.data["rows"]) for entry in entries] == [
        (user, "contributions", 2),
        (user, "contributions", 1),
    ]
    history = logged_in(make_user("admin")).get("/admin/reports/site-history/")
    assert entries[0].message in words_of(history)


def test_opening_the_address_of_an_export_exports_nothing():
    client = logged_in(make_user())
    answer = client.get(f"{ADDRESSES['contributions']}export/")
    assert (answer.status_code, answer["Location"]) == (302, ADDRESSES["contributions"])
    assert not ModelLogEntry.objects.filter(action=REGISTER_EXPORTED).exists()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user())
    assert export(strict, "contributions").status_code == 403


def test_an_export_too_large_for_a_sheet_or_for_the_disk_is_refused_with_a_sentence(monkeypatch):
    call = make_call()
    make_contribution(call)
    make_contribution(call)
    client = logged_in(make_user())
    monkeypatch.setattr(exporting, "MOST_EXPORTED", 1)
    large = export(client, "contributions", f"?call={call.pk}")
    assert large["Location"] == f"{ADDRESSES['contributions']}?call={call.pk}"
    assert sentences(large)
    monkeypatch.undo()

    def no_room(*args: Any) -> int:
        raise OSError("no space left on device")

    monkeypatch.setattr(exporting, "write_sheet", no_room)
    assert sentences(export(client, "contributions"))
    assert not ModelLogEntry.objects.filter(action=REGISTER_EXPORTED).exists()


# --- Tags -------------------------------------------------------------------------------


def test_the_register_of_tags_counts_and_merges():
    call = make_call()
    rows = [make_contribution(call).pk for _number in range(3)]
    services.add_tags(submission_ids=rows[:2], names=["Transports"])
    services.add_tags(submission_ids=rows[1:], names=["mobilité"])
    goes, stays = InternalTag.objects.get(name="Transports"), InternalTag.objects.get(name="mobilité")
    client = logged_in(make_user("coordinator"))
    counts = {row[0]: row[1] for row in workbook(export(client, "tags"))[1:]}
    assert counts == {"Transports": "2", "mobilité": "2"}
    form = client.get(f"{ADDRESSES['tags']}merge/{goes.pk}/")
    assert [each["value"] for each in soup(form).select("select[name=into] option")] == ["", str(stays.pk)]
    done = client.post(f"{ADDRESSES['tags']}merge/{goes.pk}/", {"into": stays.pk})
    assert "Transports" in sentences(done)[0]
    assert {row[0]: row[1] for row in workbook(export(client, "tags"))[1:]} == {"mobilité": "3"}
    assert TaggedSubmission.objects.count() == 3


def test_a_tag_is_not_given_the_name_of_another_nor_merged_with_nothing():
    first, _second = services.tags_named(["Santé", "École"])
    client = logged_in(make_user("coordinator"))
    for name in ["ecole", "", "   ", "!!!", "x" * 61, "un\0deux"]:
        refused = client.post(f"{ADDRESSES['tags']}edit/{first.pk}/", {"name": name})
        assert refused.status_code == 200, name
        created = client.post(f"{ADDRESSES['tags']}create/", {"name": name})
        assert created.status_code == 200, name
    for into in ["", "abc", first.pk, "9" * 30]:
        assert client.post(f"{ADDRESSES['tags']}merge/{first.pk}/", {"into": into}).status_code == 422, into
    assert set(InternalTag.objects.values_list("name", flat=True)) == {"Santé", "École"}
    # Its own name, written otherwise, is no other tag's.
    client.post(f"{ADDRESSES['tags']}edit/{first.pk}/", {"name": "SANTE"})
    first.refresh_from_db()
    assert (first.name, first.folded) == ("SANTE", "sante")


# --- Limits -----------------------------------------------------------------------------


def test_only_those_who_moderate_are_limited_and_only_to_calls():
    call = make_call()
    moderator, editor, admin = make_user(), make_user("editor"), make_user("admin")
    coordinator = make_user("coordinator")
    client = logged_in(coordinator)
    form = soup(client.get(f"{ADDRESSES['moderators']}create/"))
    offered = {option["value"] for option in form.select("select[name=user] option")} - {""}
    assert offered == {str(moderator.pk), str(coordinator.pk)}
    pages = {option["value"] for option in form.select("select[name=page] option")} - {""}
    assert pages == {str(call.pk)}
    for data in [
        {"user": editor.pk, "page": call.pk},
        {"user": admin.pk, "page": call.pk},
        {"user": moderator.pk, "page": call.get_parent().pk},
        {"user": "abc", "page": "9" * 30},
        {},
    ]:
        assert client.post(f"{ADDRESSES['moderators']}create/", data).status_code == 200
    assert not ModeratorLimit.objects.exists()
    right = {"user": moderator.pk, "page": call.pk}
    assert client.post(f"{ADDRESSES['moderators']}create/", right).status_code == 302
    # The same line twice is one.
    assert client.post(f"{ADDRESSES['moderators']}create/", right).status_code == 200
    assert ModeratorLimit.objects.count() == 1


def test_whoever_lifts_the_last_limit_is_told_what_it_means():
    first, second = make_call(), make_call()
    moderator = limited("moderator", first, second)
    client = logged_in(make_user("coordinator"))
    one, other = ModeratorLimit.objects.order_by("pk")
    warned = [words_of(client.get(f"{ADDRESSES['moderators']}delete/{one.pk}/"))]
    client.post(f"{ADDRESSES['moderators']}delete/{one.pk}/")
    warned.append(words_of(client.get(f"{ADDRESSES['moderators']}delete/{other.pk}/")))
    assert first.title in warned[0]
    assert second.title not in warned[1].split(str(moderator))[-1]


# --- What they cost ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ADDRESSES)
def test_thirty_rows_cost_as_many_queries_as_three(name):
    client = logged_in(make_user("coordinator"))
    calls = [make_call(), make_call(), make_call()]

    def add(number: int) -> None:
        fill(calls[number % 3])
        make_reason()
        services.tags_named([f"Mot {number}"])
        Theme.add_root(title=f"Thème {number}", slug=f"theme-{number}")
        make_commune(f"Commune {number}", f"13{number:03d}")
        ModeratorLimit.objects.create(user=make_user(), page=calls[number % 3])

    def cost(ask: Any) -> int:
        ask()
        with CaptureQueriesContext(connection) as asked:
            assert ask().status_code == 200
        return len(asked)

    def listed() -> HttpResponse:
        return client.get(ADDRESSES[name])

    def exported() -> Any:
        response = export(client, name)
        workbook(response)
        return response

    for number in range(3):
        add(number)
    few = cost(listed), cost(exported)
    for number in range(3, 30):
        add(number)
    assert (cost(listed), cost(exported)) == few


def queries_of(ask: Any) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return [query["sql"] for query in asked.captured_queries]


@pytest.mark.parametrize("name", OF_CALLS)
def test_no_register_counts_a_whole_table(name):
    fill(make_call())
    client = logged_in(make_user())
    table = {"contributions": "contribution", "decisions": "decision", "reports": "report"}[name]
    counting = [
        sql
        for sql in queries_of(lambda: client.get(ADDRESSES[name]))
        if "COUNT(" in sql and f'"contributions_{table}"' in sql
    ]
    assert counting
    assert all("LIMIT 1001" in sql for sql in counting)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("name", "query", "index"),
    [
        ("contributions", "", ""),
        ("contributions", "?status=published", "contribution_queue"),
        ("contributions", "?call={call}", "contribution_register"),
        ("contributions", "?call={call}&status=published", "contribution_list"),
        ("decisions", "", "decision_register"),
        ("decisions", "?verb=publish", "decision_by_verb"),
        ("decisions", "?reason={reason}", "decision_by_reason"),
        ("reports", "", "report_register"),
    ],
)
def test_the_order_of_a_register_is_that_of_an_index(name, query, index):
    call = make_call()
    fill(call)
    make_contribution(call, Status.DECLINED)
    reason = Reason.objects.get(pk=Decision.objects.get(verb="decline").reason_id)
    client = logged_in(make_user())
    address = ADDRESSES[name] + query.format(call=call.pk, reason=reason.code)
    key = {"contributions": "submission_id", "decisions": "id", "reports": "submission_id"}[name]
    [listing] = [
        sql
        for sql in queries_of(lambda: client.get(address))
        if "ORDER BY" in sql and f'"{key}" DESC' in sql and " LIMIT " in sql
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {listing}")
        plan = "\n".join(row[-1] for row in cursor.fetchall())
    assert "TEMP B-TREE" not in plan, plan
    assert index in plan, plan


def test_beyond_a_thousand_rows_the_list_says_more_and_its_pages_end():
    InternalTag.objects.bulk_create(
        InternalTag(name=f"Mot {number:04d}", slug=f"mot-{number}", folded=f"mot {number:04d}")
        for number in range(1_101)
    )
    client = logged_in(make_user("coordinator"))
    page = words_of(client.get(ADDRESSES["tags"]))
    assert "1000" in page.replace(" ", "")
    last = words_of(client.get(f"{ADDRESSES['tags']}?p=20"))
    assert "Mot 0999" in last
    assert words_of(client.get(f"{ADDRESSES['tags']}?p=21")) == last
    assert len(workbook(export(client, "tags"))) == 1_102
