"""Settings of one more portal, in a folder that PLACE_DIR names, on the database that DATABASE_URL names."""

import os
from pathlib import Path

from portal.settings.test import *  # noqa: F403
from portal.settings.test import POST_OFFICE, STORAGES

VAR_DIR = Path(os.environ["PLACE_DIR"])
PUBLIC_BASE_URL = WAGTAILADMIN_BASE_URL = os.environ.get("PUBLIC_BASE_URL", "http://127.0.0.1")
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
POST_OFFICE = {**POST_OFFICE, "LOCK_FILE_NAME": str(VAR_DIR / "mail.lock")}
