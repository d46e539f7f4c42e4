"""Other processes on the database of the tests: real ones, to be killed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30.0

# What is started reads the same files as the tests, and not those of a run of its own.
BEFORE = """
import sys
from pathlib import Path
import django
django.setup()
from django.conf import settings
settings.VAR_DIR = Path(sys.argv[1])
"""


def start(code: str) -> subprocess.Popen[str]:
    """A process of its own that runs `code` with Django set up, on the database of this test.

    What the test wrote must be committed: ask for a transactional database.
    """
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": _database_url(),
    }
    return subprocess.Popen(
        [sys.executable, "-c", BEFORE + code, str(settings.VAR_DIR)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def eventually(condition: Callable[[], object]) -> None:
    """Return once `condition` holds; fail when it does not within `PATIENCE` seconds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


def _database_url() -> str:
    own = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{own['NAME']}"
    who = quote(own["USER"]) + (f":{quote(own['PASSWORD'], safe='')}" if own["PASSWORD"] else "")
    return f"postgres://{who}@{own['HOST']}:{own['PORT'] or 5432}/{own['NAME']}"
