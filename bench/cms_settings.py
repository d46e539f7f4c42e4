"""Settings of a measurement that opens the CMS, whose own thousand files are not collected for it."""

from bench.settings import *  # noqa: F403
from bench.settings import STORAGES

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
