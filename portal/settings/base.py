"""What every environment shares.

All that is secret or local comes from the environment; docs/reference/settings.md lists
each variable, and a test keeps that table complete.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()

DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])

INSTALLED_APPS = [
    "home",
    "calls",
    "contributions",
    "people",
    "taxonomy",
    "portal",
    "wagtail.contrib.redirects",
    "wagtail.contrib.forms",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtail_modeladmin",
    "modelcluster",
    "taggit",
    "django_filters",
    "post_office",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # First: a page in memory is answered before anything else runs.
    "portal.cache.middleware.PageCacheMiddleware",
    "portal.logs.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.compression.GZipPagesMiddleware",
    "portal.csp.PolicyByPathMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "calls.middleware.IncompleteCallMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "home.context_processors.site",
            ],
        },
    }
]

# --- Database -------------------------------------------------------------------------
# SQLite by default: one writer at a time, readers never wait (WAL); IMMEDIATE takes the
# write lock at BEGIN, so that two submissions queue instead of failing as "locked".
DATABASE_URL = env.str("DATABASE_URL", default="")
if DATABASE_URL:
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "db.sqlite3",
        }
    }
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # What is erased is overwritten in the file, not only let go of.
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;"
        "PRAGMA secure_delete=ON;",
    }
# Kept open: opening one per request costs more than a page served from memory.
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = not DATABASES["default"]["ENGINE"].endswith("sqlite3")
if DATABASES["default"]["CONN_HEALTH_CHECKS"]:
    # A host that does not answer is found out in seconds, not minutes.
    DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 3
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People ---------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"

# Keys of secret links: the first signs, the others are still accepted while they rotate.
LINK_KEYS: list[str] = env.list("LINK_KEYS", default=[])
# Key of the digests that stand for e-mail addresses.
DIGEST_KEY: str = env.str("DIGEST_KEY", default="")
# What was erased at somebody's request, by reference: a restored backup is told to forget it again.
ERASURE_JOURNAL: str = env.str("ERASURE_JOURNAL", default=str(VAR_DIR / "erasures.log"))

# --- Language and time ----------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = [("fr", _("French"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"
WAGTAIL_USER_TIME_ZONES = ["Europe/Paris"]
# Dates as they are written here, in the CMS's fields as on the pages.
FORMAT_MODULE_PATH = ["portal.formats"]
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"

# --- Files ----------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_ROOT = VAR_DIR / "private"
# The page that shows every component: for those who build, not for the public.
COMPONENT_PAGE = False
# Whether the application serves uploaded public files itself, or a web server in front of it.
SERVE_MEDIA = False
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Attachments and exports: never under the media address.
    "private": {
        "BACKEND": "portal.storage.PrivateStorage",
        "OPTIONS": {
            "location": PRIVATE_ROOT,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "portal.static_files.OneStyleSheetStorage"},
}

# --- Page cache, limits ---------------------------------------------------------------
REDIS_URL: str = env.str("REDIS_URL", default="")
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "limits": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "limits"},
}
if REDIS_URL:
    CACHES["limits"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2},
    }
PAGE_CACHE_BYTES: int = env.int("PAGE_CACHE_BYTES", default=32 * 1024 * 1024)
# Not ?q=: what people search for is theirs, and endless.
PAGE_CACHE_QUERY_KEYS = (
    "page", "avant", "apres", "theme", "nature", "profil", "territoire", "tri", "graine",
)  # fmt: skip
PAGE_CACHE_BYPASS = ("/admin/", "/suivi/", "/static/", "/media/", "/healthz")
# "off" lifts the waiting time of forms; production refuses it.
RATE_LIMITS: bool = env.str("RATE_LIMITS", default="on").lower() != "off"
FORM_MINIMUM_SECONDS = 3
# Sendings to one call: by one network (a class behind one address sends 30 at once), and in all.
SENDER_RATE: str = env.str("SENDER_RATE", default="40/m")
CALL_RATE: str = env.str("CALL_RATE", default="600/m")
# Where a trusted proxy puts the client's address, for example HTTP_X_FORWARDED_FOR.
CLIENT_ADDRESS_META: str = env.str("CLIENT_ADDRESS_META", default="REMOTE_ADDR")
RATELIMIT_USE_CACHE = "limits"
RATELIMIT_FAIL_OPEN = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# The file of a contribution. What is sent beyond it is read and dropped (portal.uploads).
ATTACHMENT_MAX_BYTES: int = env.int("ATTACHMENT_MAX_BYTES", default=5 * 1024 * 1024)
CMS_UPLOAD_MAX_BYTES = 50 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["portal.uploads.BoundedUploadHandler"]
# An editor's page with many blocks posts several thousand fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Mail -----------------------------------------------------------------------------
# Everything is queued in the database first (post_office); the worker hands it to
# DELIVERY, through the backend that puts secret links in at the last moment.
EMAIL_BACKEND = "post_office.EmailBackend"
MAIL_DELIVERY = env.email_url("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Le Labo <ne-pas-repondre@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
POST_OFFICE = {
    "BACKENDS": {"default": "people.delivery.LinkDeliveryBackend"},
    "DEFAULT_PRIORITY": "medium",
    "MESSAGE_ID_ENABLED": True,
    "MESSAGE_ID_FQDN": "transfo.invalid",
    # A week of tries: a mail server may stay down over a long weekend.
    "MAX_RETRIES": 2000,
    "RETRY_INTERVAL": timedelta(seconds=env.int("MAIL_RETRY_SECONDS", default=300)),
    "BATCH_DELIVERY_TIMEOUT": 60,
    "LOCK_FILE_NAME": str(VAR_DIR / "mail-queue.lock"),
}

# --- Security -------------------------------------------------------------------------
SECURE_REFERRER_POLICY = "same-origin"
# The CMS shows its previews in frames of its own.
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
# Public pages: nothing inline, nothing from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
# Wagtail's admin needs inline scripts and styles, and frames its own previews.
ADMIN_CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [SELF],
        "object-src": [NONE],
    }
}

# --- Wagtail --------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Le Labo"
WAGTAILADMIN_USER_LOGIN_FORM = "people.forms.LoginForm"
PUBLIC_BASE_URL: str = env.str("PUBLIC_BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
WAGTAILADMIN_BASE_URL = PUBLIC_BASE_URL
WAGTAIL_I18N_ENABLED = False
# The CMS asks nothing of other people's servers.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_RESET_ENABLED = True
WAGTAILIMAGES_IMAGE_MODEL = "portal.PortalImage"
WAGTAILDOCS_DOCUMENT_MODEL = "portal.PortalDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True

# --- Logs -----------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"references_only": {"()": "portal.logs.ReferencesOnly"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["references_only"],
            "formatter": "line",
        },
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Django's own handlers would write the same lines unfiltered.
        "django": {"handlers": [], "propagate": True},
        # Their information lines carry titles, and a line per indexed row.
        "wagtail": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        # Without a handler of ours it would install its own, past the filter.
        "post_office": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
