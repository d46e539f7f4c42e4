"""What every environment shares.

All that is secret or local comes from the environment; docs/reference/settings.md lists
each variable, and a test keeps that table complete.
"""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from portal.redis_queue import rq_queues

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()

DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])

INSTALLED_APPS = [
    "home",
    "projects",
    "events",
    "lab",
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
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # Not there unless LOG_REQUESTS is on.
    "portal.logs.RequestLogMiddleware",
    # A page in memory is answered before anything else runs, with the headers it was kept with.
    "portal.cache.middleware.PageCacheMiddleware",
    "portal.logs.RequestIdMiddleware",
    # Headers of every answer: outside whatever may answer, or fail.
    "portal.headers.EveryAnswerMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "portal.csp.PolicyByPathMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.compression.GZipPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "calls.middleware.PageRefusedMiddleware",
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
    DATABASES["default"]["ENGINE"] = "portal.sqlite3"
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
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
# The link is in a queued mail: it must not be worth anything for long.
PASSWORD_RESET_TIMEOUT = 3 * 60 * 60

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
# The editors' guide of the CMS is read from here (portal/guide/); without it, the guide says so.
DOCS_ROOT = BASE_DIR / "docs"
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

# --- Backup ---------------------------------------------------------------------------
# Where the daily backup goes; without it there is none.
BACKUP_DIR: str = env.str("BACKUP_DIR", default="")
BACKUP_KEEP: int = env.int("BACKUP_KEEP", default=14)

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
    "etape", "vous", "duree", "groupe", "etat",
)  # fmt: skip
PAGE_CACHE_BYPASS = ("/admin/", "/suivi/", "/static/", "/media/", "/healthz", "/readyz")
# "off" lifts the waiting time of forms; production refuses it.
RATE_LIMITS: bool = env.str("RATE_LIMITS", default="on").lower() != "off"
FORM_MINIMUM_SECONDS = 3
# Sendings to one call: by one network (a class behind one address sends 30 at once), and in all.
SENDER_RATE: str = env.str("SENDER_RATE", default="40/m")
CALL_RATE: str = env.str("CALL_RATE", default="600/m")
# Failed logins: of one account from one network, and of one network. Never of an account alone, which
# would let anybody shut its owner out. Then the same for asking for a new password.
LOGIN_ACCOUNT_RATE: str = env.str("LOGIN_ACCOUNT_RATE", default="10/5m")
LOGIN_NETWORK_RATE: str = env.str("LOGIN_NETWORK_RATE", default="100/5m")
PASSWORD_RESET_ACCOUNT_RATE: str = env.str("PASSWORD_RESET_ACCOUNT_RATE", default="3/15m")
PASSWORD_RESET_NETWORK_RATE: str = env.str("PASSWORD_RESET_NETWORK_RATE", default="20/15m")
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
}
# After each failed try of a mail; the last one again and again, for a week in all.
MAIL_RETRY_SECONDS: list[int] = env.list(
    "MAIL_RETRY_SECONDS", cast=int, default=[60, 120, 300, 900, 1800, 3600]
)

# --- Heavy tasks ----------------------------------------------------------------------
# Wagtail's own (its search index) are done in the request: a row is found as soon as it is saved.
TASKS_BACKEND: str = env.str("TASKS_BACKEND", default="database").lower()
# After a first failure; four times longer after each of the next (portal.tasks.policy).
TASKS_RETRY_SECONDS: int = env.int("TASKS_RETRY_SECONDS", default=30)
TASKS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "heavy": {"BACKEND": "portal.tasks.database.HeavyDatabaseBackend", "QUEUES": ["heavy"]},
}
if TASKS_BACKEND == "redis":
    if not REDIS_URL:
        raise ImproperlyConfigured("TASKS_BACKEND=redis needs REDIS_URL.")
    INSTALLED_APPS += ["django_rq"]
    TASKS["heavy"]["BACKEND"] = "portal.tasks.redis.HeavyRedisBackend"
    RQ_QUEUES = rq_queues(REDIS_URL)
elif TASKS_BACKEND != "database":
    raise ImproperlyConfigured("TASKS_BACKEND must be “database” or “redis”.")

# --- Security -------------------------------------------------------------------------
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
# The CMS shows its previews in frames of its own.
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]
# A working day, and no longer than the browser is open unless one asks to be remembered.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
# Lax, not Strict: a moderator comes from a link in a mail.
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
# Public pages: nothing inline, nothing from elsewhere; what is not named here (frames, workers,
# objects, sound) is refused.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
# Wagtail's admin has inline scripts and styles, and frames its own previews; it evaluates no text.
ADMIN_CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, UNSAFE_INLINE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
    }
}
# What browsers offer to pages and nobody here uses. (The clipboard is: "copy the link".)
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "clipboard-read",
        "display-capture", "encrypted-media", "gamepad", "geolocation", "gyroscope", "hid",
        "identity-credentials-get", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi",
        "otp-credentials", "payment", "picture-in-picture", "publickey-credentials-create",
        "publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "usb",
        "window-management", "xr-spatial-tracking",
    )
}  # fmt: skip

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
# Neither SVG, which may carry scripts, nor GIF, which moves (portal.pictures.forms).
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.pictures.forms.PortalImageForm"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True

# --- Logs -----------------------------------------------------------------------------
# "line" for people, "json" for a collector of logs.
LOG_FORMAT: str = env.str("LOG_FORMAT", default="line")
LOG_REQUESTS: bool = env.bool("LOG_REQUESTS", default=False)
# Where a trusted proxy puts the id that it gave the request, for example HTTP_X_REQUEST_ID.
REQUEST_ID_META: str = env.str("REQUEST_ID_META", default="")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"references_only": {"()": "portal.logs.ReferencesOnly"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"},
        "json": {"()": "portal.logs.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["references_only"],
            "formatter": "json" if LOG_FORMAT == "json" else "line",
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
        # So does redis-py, which asks only whether the logger is there.
        "push_response": {"level": "INFO"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
