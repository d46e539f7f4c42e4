"""No file of an earlier test, whose rows were rolled back: what lies there is looked through."""

import shutil

import pytest
from django.conf import settings


@pytest.fixture(autouse=True)
def empty_folders() -> None:
    for root in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT):
        shutil.rmtree(root, ignore_errors=True)
