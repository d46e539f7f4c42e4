"""The rules of contributions as functions: each role, on this call, on another, and in general."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from calls.models import CallPage
from contributions import permissions
from contributions.models import ModeratorLimit
from home.setup import ROLES
from people.models import User
from tests.factories import make_call, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

RULES = [
    "may_read",
    "may_tag",
    "may_moderate",
    "may_view_decisions",
    "may_view_reports",
    "may_see_contact_details",
]
READS, MODERATES = RULES[:2], RULES[:5]
# What each may do on a page; the limits of some leave out another one.
EXPECTED: dict[str, list[str]] = {
    "anonymous": [],
    "citizen": [],
    "machine": [],
    "editor": READS,
    "moderator": MODERATES,
    "coordinator": RULES,
    "admin": RULES,
}
LIMITED = ["editor", "moderator", "coordinator"]


def somebody(role: str) -> Any:
    if role == "anonymous":
        return AnonymousUser()
    if role == "citizen":
        return User.objects.create_user("citizen@example.org")
    if role == "machine":
        user = User.objects.create_user("machine@example.org", is_staff=True)
        user.groups.add(Group.objects.get(name=ROLES["admin"]))
        return user
    return make_user(role)


def may(user: Any, page_id: int | None) -> list[str]:
    return [rule for rule in RULES if getattr(permissions, rule)(user, page_id)]


@pytest.fixture
def calls() -> tuple[CallPage, CallPage]:
    return make_call(), make_call()


@pytest.mark.parametrize("role", EXPECTED)
def test_without_a_limit_a_role_may_the_same_on_every_call(role, calls):
    user = somebody(role)
    for page_id in (None, calls[0].pk, calls[1].pk):
        assert may(user, page_id) == EXPECTED[role]


@pytest.mark.parametrize("role", [*LIMITED, "admin"])
def test_a_limit_to_one_call_keeps_out_of_the_others_and_never_limits_an_administrator(role, calls):
    theirs, other = calls
    user = somebody(role)
    ModeratorLimit.objects.create(user=user, page=theirs)
    assert may(user, None) == may(user, theirs.pk) == EXPECTED[role]
    assert may(user, other.pk) == (EXPECTED[role] if role == "admin" else [])


@pytest.mark.parametrize(
    ("role", "unlimited", "limited"),
    [
        ("editor", False, False),
        ("moderator", False, False),
        ("coordinator", True, False),
        ("admin", True, True),
    ],
)
def test_limits_are_set_by_coordinators_who_have_none(role, unlimited, limited, calls):
    assert permissions.may_limit_moderators(somebody(role)) is unlimited
    user = somebody(role)
    ModeratorLimit.objects.create(user=user, page=calls[0])
    assert permissions.may_limit_moderators(user) is limited
    assert not permissions.may_limit_moderators(AnonymousUser())
