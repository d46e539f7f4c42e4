"""On one's own machine: `make run` (as in production, DEBUG off) and `make dev` (DEBUG=1)."""

from portal.local_keys import local_key

from .base import *  # noqa: F403
from .base import INSTALLED_APPS, MIDDLEWARE, VAR_DIR, env

DEBUG = env.bool("DEBUG", default=False)
COMPONENT_PAGE = DEBUG
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])

# Generated once and kept in var/, so that links and logins survive a restart.
SECRET_KEY = env.str("SECRET_KEY", default="") or local_key(VAR_DIR, "secret-key")
LINK_KEYS = env.list("LINK_KEYS", default=[]) or [local_key(VAR_DIR, "link-key")]
DIGEST_KEY = env.str("DIGEST_KEY", default="") or local_key(VAR_DIR, "digest-key")

# The address follows the port that `make run` was given.
PUBLIC_BASE_URL = env.str("PUBLIC_BASE_URL", default=f"http://127.0.0.1:{env.str('PORT', '8000')}").rstrip(
    "/"
)
WAGTAILADMIN_BASE_URL = PUBLIC_BASE_URL

# gunicorn serves the uploaded files too: there is no web server in front of it here.
SERVE_MEDIA = True

if DEBUG:
    INSTALLED_APPS = [*INSTALLED_APPS, "debug_toolbar"]
    # In the place of the page cache, which is left out here: one wants to see one's change.
    MIDDLEWARE = [
        "debug_toolbar.middleware.DebugToolbarMiddleware" if "PageCache" in name else name
        for name in MIDDLEWARE
    ]
    INTERNAL_IPS = ["127.0.0.1"]
    STORAGES = {
        **STORAGES,  # noqa: F405
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    CONTENT_SECURITY_POLICY = {}
