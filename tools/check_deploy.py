"""`manage.py check --deploy` under the production settings, with keys made for this one run."""

import os
import secrets
import subprocess
import sys

from tools.repository import ROOT


def environment() -> dict[str, str]:
    """A complete production environment; nothing in it is connected to."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "LINK_KEYS": secrets.token_urlsafe(64),
        "DIGEST_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "portal.example.org",
        "PUBLIC_BASE_URL": "https://portal.example.org",
        "DATABASE_URL": "postgres://portal@localhost/portal",
        "EMAIL_URL": "smtp+tls://portal:secret@mail.example.org:587",
        "REDIS_URL": "redis://localhost:6379/0",
        "RATE_LIMITS": "on",
    }


if __name__ == "__main__":
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    sys.exit(subprocess.call(command, cwd=ROOT, env=environment()))
