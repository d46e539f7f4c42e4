"""The logins of the demonstration: for their owner only, kept, made anew when they are lost."""

import json
import stat

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from home.demo.accounts import load_accounts
from home.setup import ROLES
from people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def logins(settings, tmp_path):
    """The folder of the logins of this test, empty at first."""
    settings.VAR_DIR = tmp_path
    return tmp_path / "demo-logins.json"


def test_the_logins_are_written_for_their_owner_only_and_work(demo, logins):
    load_accounts(demo)
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
    load_accounts(demo)
    first = logins.read_text()
    logins.chmod(0o644)
    load_accounts(demo)
    assert logins.read_text() == first
    assert stat.S_IMODE(logins.stat().st_mode) == 0o600
    assert [path.name for path in logins.parent.iterdir()] == [logins.name]


@pytest.mark.parametrize("damage", [None, "", "{not json", "[]", "{}", '["x"]', '[{"email": "a"}]'])
def test_lost_or_damaged_logins_are_made_anew(demo, logins, damage):
    load_accounts(demo)
    if damage is None:
        logins.unlink()
    else:
        logins.write_text(damage)
    load_accounts(demo)
    for login in json.loads(logins.read_text()):
        assert authenticate(username=login["email"], password=login["password"])


def test_an_account_closed_by_an_administrator_stays_closed(demo, logins):
    load_accounts(demo)
    User.objects.filter(email="redaction@example.org").update(is_active=False, first_name="Autre")
    load_accounts(demo)
    user = User.objects.get(email="redaction@example.org")
    assert (user.is_active, user.first_name) == (False, "Autre")
