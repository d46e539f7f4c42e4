"""What every environment shares: what is installed, where it is kept, in which language it speaks.

All that is secret or local comes from the environment; docs/reference/settings.md lists
each variable, and a test keeps that table complete.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from .accounts import *  # noqa: F403
from .cache import *  # noqa: F403
from .environment import BASE_DIR, VAR_DIR, env
from .limits import *  # noqa: F403
from .logs import *  # noqa: F403
from .queues import *  # noqa: F403
from .queues import TASKS_BACKEND
from .security import *  # noqa: F403

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
if TASKS_BACKEND == "redis":
    INSTALLED_APPS += ["django_rq"]

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
# The languages of which an editor may mark a passage (portal.passages), as BCP 47 writes them.
PASSAGE_LANGUAGES = ["en", "es", "it", "ar", "oc"]
# Neither titles, nor pictures, nor quotations: those are blocks.
TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": [*TEXT_FEATURES, *(f"passage-{code}" for code in PASSAGE_LANGUAGES)]},
    }
}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True
