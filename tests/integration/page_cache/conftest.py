"""What tests of the page cache ask for: nothing remembered, and another process of the portal."""

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Generator

import pytest

from portal.cache import sequence
from tests.conftest import ROOT
from tests.processes import database_url
from tests.urls_page_cache import rendered


@pytest.fixture(autouse=True)
def nothing_rendered() -> None:
    rendered.clear()


# Answers each line of code, with the REDIS_URL it shall believe in, by its traceback or nothing. Between two
# it is connected to no database: other tests copy theirs, or cut off who is there.
OTHER_PROCESS = """
import json, sys, traceback
import django
django.setup()
from django.conf import settings
from django.db import connection
for line in sys.stdin:
    code, settings.REDIS_URL = json.loads(line)
    failure = ""
    try:
        exec(code, {})
    except Exception:
        failure = traceback.format_exc()
    if not connection.in_atomic_block:
        connection.close()
    print(json.dumps(failure), flush=True)
"""

IMPORTS = """
import os
from django.db import transaction
from wagtail.models import Page, Site
from portal.cache import touch
"""


@pytest.fixture(scope="session")
def started(django_db_setup: None) -> Generator[subprocess.Popen[str]]:
    """Another process of the portal on the tests' database, started once: that takes seconds."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": database_url(),
    }
    with subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS],
        env=environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield process
        process.kill()


@pytest.fixture
def elsewhere(started: subprocess.Popen[str]) -> Callable[..., None]:
    """Runs code in the other process and returns when it has ended."""

    def run(code: str, *, redis_url: str = "") -> None:
        assert started.stdin
        assert started.stdout
        started.stdin.write(json.dumps([IMPORTS + textwrap.dedent(code), redis_url]) + "\n")
        started.stdin.flush()
        assert json.loads(started.stdout.readline()) == ""

    return run


@pytest.fixture(autouse=True)
def new_process() -> Generator[None]:
    """Nothing remembered of an earlier test's Redis or of its outages."""
    sequence._copy.cache_clear()
    yield
    sequence._copy.cache_clear()
