"""A portal of one's own to take the pages from: a new database, gone afterwards."""

import os
from collections.abc import Callable
from pathlib import Path

import django


def begin() -> None:
    """Django under the settings of the tests. Before anything of ours is imported."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": "",
        # Playwright's loop runs in this thread, where Django would refuse the database.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
    django.setup()


def take_from_scratch(folder: Path, say: Callable[[str], None] = print) -> None:
    """Write every page of the catalogue into `folder` (tools.shown.taking)."""
    from django.db import connection
    from django.test.utils import setup_test_environment

    from tests.migrated import Migrated
    from tools.shown.taking import take_all

    setup_test_environment()
    migrated = Migrated()
    migrated.begin()
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    migrated.made()
    take_all(folder, say=say)
