"""Settings of the test suite: fixed keys, fast hashing, mail in memory behind the real queue."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import DATABASES, STORAGES

# A folder of its own for each process: workers of one run must not see each other's files.
TEST_DIR = Path(tempfile.gettempdir()) / f"transfo-tests-{os.getuid()}" / str(os.getpid())
TEST_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
atexit.register(shutil.rmtree, TEST_DIR, ignore_errors=True)

SECRET_KEY = "tests-only-" + "x" * 50
LINK_KEYS = ["tests-only-link-key-" + "x" * 40]
DIGEST_KEY = "tests-only-digest-key-" + "x" * 40
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PUBLIC_BASE_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
RATE_LIMITS = False
REDIS_URL = ""  # the Redis tests switch it on themselves

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = TEST_DIR / "media"
PRIVATE_ROOT = TEST_DIR / "private"
STATIC_ROOT = TEST_DIR / "static"
ERASURE_JOURNAL = str(TEST_DIR / "erasures.log")
STORAGES = {
    **STORAGES,
    "private": {
        **STORAGES["private"],
        "OPTIONS": {**STORAGES["private"]["OPTIONS"], "location": PRIVATE_ROOT},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MAIL_DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}

# Nothing here outlives the run: on neither database is the disk waited for.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads, live servers and other processes must see the same rows.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    DATABASES["default"]["TEST"] = {"NAME": TEST_DIR / "test.sqlite3"}
else:
    DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"
SERVE_MEDIA = True
COMPONENT_PAGE = True
WHITENOISE_AUTOREFRESH = True
VAR_DIR = TEST_DIR
# A browser of a test begins with nothing kept: one style sheet instead of one for each component.
STATICFILES_FINDERS = [
    "portal.static_files.FlatEntryFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
