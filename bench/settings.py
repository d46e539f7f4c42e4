"""Settings of a measurement: as in service, with all files in a scratch folder that BENCH_DIR names."""

import os
from pathlib import Path

from portal.local_keys import local_key
from portal.settings.base import *  # noqa: F403
from portal.settings.base import DATABASES, INSTALLED_APPS, PAGE_CACHE_BYPASS, STORAGES

VAR_DIR = Path(os.environ["BENCH_DIR"])

SECRET_KEY = local_key(VAR_DIR, "secret-key")
LINK_KEYS = [local_key(VAR_DIR, "link-key")]
DIGEST_KEY = local_key(VAR_DIR, "digest-key")
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "bench.bare"]
RATE_LIMITS = False
# The reference never asks for the number of public things: a slow answer must not flatter the rest.
PAGE_CACHE_BYPASS = (*PAGE_CACHE_BYPASS, "/hello/", "/hello-post/")  # type: ignore[assignment]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"] = VAR_DIR / "db.sqlite3"

# The CMS's own thousand files are not measured: collecting and compressing them would take longer
# than everything else.
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_ROOT = VAR_DIR / "private"
STORAGES = {
    **STORAGES,
    "private": {
        **STORAGES["private"],
        "OPTIONS": {**STORAGES["private"]["OPTIONS"], "location": PRIVATE_ROOT},
    },
}
ERASURE_JOURNAL = str(VAR_DIR / "erasures.log")
# Nothing is ever sent: no mail worker runs here.
MAIL_DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
