"""Sweep of production settings: none that is insecure starts."""

import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings

from tests.conftest import ROOT


def key() -> str:
    return secrets.token_urlsafe(64)


def production(**changed: str | None) -> dict[str, str]:
    """A complete environment for production, with some variables changed or (None) left out."""
    values = {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": key(),
        "LINK_KEYS": f"{key()},{key()}",
        "DIGEST_KEY": key(),
        "ALLOWED_HOSTS": "portal.example.org",
        "PUBLIC_BASE_URL": "https://portal.example.org",
        "EMAIL_URL": "smtp+tls://portal:secret@mail.example.org:587",
        "PATH": os.environ["PATH"],
    } | changed
    return {name: value for name, value in values.items() if value is not None}


def start(environment: dict[str, str], code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


ONE_KEY = "k9" * 40 + "abcdefgh"
INSECURE: dict[str, tuple[dict[str, str | None], str]] = {
    "no secret key": ({"SECRET_KEY": None}, "SECRET_KEY must be a random text"),
    "a short secret key": ({"SECRET_KEY": "court"}, "SECRET_KEY must be a random text"),
    "a secret key that is one letter": ({"SECRET_KEY": "x" * 80}, "SECRET_KEY must be a random text"),
    "no digest key": ({"DIGEST_KEY": None}, "DIGEST_KEY must be a random text"),
    "no link key": ({"LINK_KEYS": None}, "LINK_KEYS[0] must be a random text"),
    "a weak older link key": ({"LINK_KEYS": f"{key()},ancienne"}, "LINK_KEYS[1] must be a random text"),
    "one key for two uses": (
        {"SECRET_KEY": ONE_KEY, "DIGEST_KEY": ONE_KEY},
        "SECRET_KEY, DIGEST_KEY and LINK_KEYS must differ",
    ),
    "no host": ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS must name the site's hosts"),
    "any host": ({"ALLOWED_HOSTS": "portal.example.org,*"}, "ALLOWED_HOSTS must name the site's hosts"),
    "no address": ({"PUBLIC_BASE_URL": None}, "PUBLIC_BASE_URL must be the site's https:// address"),
    "a plain http address": ({"PUBLIC_BASE_URL": "http://portal.example.org"}, "PUBLIC_BASE_URL must be"),
    "no limits": ({"RATE_LIMITS": "off"}, "RATE_LIMITS=off is for tests and demonstrations only"),
    "no mail server": ({"EMAIL_URL": None}, "EMAIL_URL must be an smtp://"),
    "mail to files": ({"EMAIL_URL": "filemail:///mail"}, "EMAIL_URL must be an smtp://"),
}


@pytest.mark.parametrize("name", INSECURE)
def test_production_does_not_start_with(name):
    changed, sentence = INSECURE[name]
    ended = start(production(**changed), "from django.conf import settings; settings.DEBUG")
    assert ended.returncode != 0
    last_line = ended.stderr.strip().splitlines()[-1]
    assert "Production does not start: " in last_line
    assert sentence in last_line
    # One insecure setting, one sentence.
    assert last_line.count(" must ") + last_line.count(" is for ") == 1


def test_production_names_every_insecure_setting_at_once_and_shows_no_value():
    environment = {"DJANGO_SETTINGS_MODULE": "portal.settings.production", "PATH": os.environ["PATH"]}
    ended = start(environment | {"SECRET_KEY": "mot-de-passe", "RATE_LIMITS": "off"}, "import portal.wsgi")
    assert ended.returncode != 0
    last_line = ended.stderr.strip().splitlines()[-1]
    for name in (
        "SECRET_KEY",
        "DIGEST_KEY",
        "LINK_KEYS",
        "ALLOWED_HOSTS",
        "PUBLIC_BASE_URL",
        "RATE_LIMITS",
        "EMAIL",
    ):
        assert name in last_line
    assert "mot-de-passe" not in ended.stderr


def test_production_starts_with_a_good_environment_whatever_debug_says():
    code = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from django.core.management import call_command\n"
        "call_command('check', deploy=True, fail_level='WARNING')\n"
        "import portal.wsgi\n"
        "assert not settings.DEBUG and settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE\n"
        "assert settings.SECURE_SSL_REDIRECT and settings.SECURE_HSTS_SECONDS\n"
        "assert settings.SESSION_COOKIE_NAME.startswith('__Host-')\n"
        "assert settings.CSRF_COOKIE_NAME.startswith('__Host-')\n"
        "assert 'upgrade-insecure-requests' in settings.CONTENT_SECURITY_POLICY['DIRECTIVES']\n"
        "assert settings.LOGGING['handlers']['console']['formatter'] == 'json'\n"
        "print('started')\n"
    )
    ended = start(production(DEBUG="1"), code)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.endswith("started\n")
    assert settings.SETTINGS_MODULE.endswith(".test")
