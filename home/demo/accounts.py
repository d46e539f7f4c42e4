"""Logins of the demonstration: generated once, kept in var/demo-logins.json, for its owner's eyes only."""

import json
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group

from home.demo.content import Entry
from home.setup import ROLES
from people.models import User

PASSWORD_BYTES = 12
LOGIN_KEYS = {"role", "email", "password"}


def logins_file() -> Path:
    """Where the logins are kept: `[{"role", "email", "password"}]`, mode 0600."""
    return Path(settings.VAR_DIR) / "demo-logins.json"


def load_accounts(content: Entry) -> None:
    """One account a role; a password that is in the file stays, one that is not is made anew."""
    known = {login["email"]: login for login in read_logins()}
    logins = []
    for entry in content.entries("demo_accounts"):
        role, email = entry.get("role"), entry.get("email")
        user = User.objects.filter(email=email).first()
        login = known.get(email)
        if user is None or login is None:
            login = {"role": role, "email": email, "password": secrets.token_urlsafe(PASSWORD_BYTES)}
            user = user or User(email=email, first_name=entry.get("label"), last_name="(exemple)")
            user.is_staff = True
            user.is_superuser = role == "admin"
            user.set_password(login["password"])
            user.save()
        user.groups.add(Group.objects.get(name=ROLES[role]))
        logins.append(login)
    _write(logins)


def read_logins() -> list[dict[str, str]]:
    """The logins made so far; what cannot be read counts as none, and is written anew."""
    try:
        logins = json.loads(logins_file().read_text())
    except (FileNotFoundError, ValueError):
        return []
    entries = logins if isinstance(logins, list) else []
    return [entry for entry in entries if isinstance(entry, dict) and entry.keys() >= LOGIN_KEYS]


def _write(logins: list[dict[str, str]]) -> None:
    path = logins_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(logins, file, indent=2)
    draft.replace(path)
