"""The demonstration, put into the database once a file: each test undoes its own changes, not the loading."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import override_settings

from home.demo.content import Entry
from home.demo.loader import load_demo


@pytest.fixture(scope="module")
def demo(kept_demo, django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Entry]:
    """The demonstration, for this file, at the instant it was loaded: today may be another day."""
    folder = tmp_path_factory.mktemp("var")
    shutil.copy(kept_demo.logins, folder)
    with django_db_blocker.unblock(), override_settings(VAR_DIR=folder):
        kept_demo.rows.put_back()
        with time_machine.travel(kept_demo.loaded_at, tick=False):
            yield kept_demo.content
        django_db_setup.put_back()


@pytest.fixture
def again(demo) -> Callable[..., Entry]:
    """Load the demonstration once more, as a later `make run` does."""

    def load(**options: Any) -> Entry:
        return load_demo(say=lambda text: None, **options)

    return load
