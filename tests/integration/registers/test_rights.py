"""Who reads which rows of the registers, and who limits moderators."""

import pytest
from django.contrib.auth.models import Group

from calls.models import CallPage
from contributions import services
from contributions.models import InternalTag, ModeratorLimit, Reason, Submission
from contributions.registers.group import Registers
from home.models import AccessibilityPage
from home.setup import ROLES
from people.models import User
from tests.cms import logged_in, outcome
from tests.factories import make_call, make_commune, make_portal, make_themes, make_user
from tests.reading import soup, words_of
from tests.registers import ADDRESSES, OF_CALLS, export, fill, limited, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_these_tests_know_every_register():
    group = Registers()
    assert {each.code: each.url_helper.index_url for each in group.modeladmin_instances} == ADDRESSES


# --- Who may do what ------------------------------------------------------------------

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


# --- Limits ---------------------------------------------------------------------------


def test_only_those_who_moderate_are_limited_and_only_to_pages_that_people_answer():
    call = make_call()
    accessibility = AccessibilityPage.objects.get()
    moderator, editor, admin = make_user(), make_user("editor"), make_user("admin")
    coordinator = make_user("coordinator")
    client = logged_in(coordinator)
    form = soup(client.get(f"{ADDRESSES['moderators']}create/"))
    offered = {option["value"] for option in form.select("select[name=user] option")} - {""}
    assert offered == {str(moderator.pk), str(coordinator.pk)}
    pages = {option["value"] for option in form.select("select[name=page] option")} - {""}
    assert pages == {str(call.pk), str(accessibility.pk)}
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
