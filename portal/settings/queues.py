"""What leaves the request: mail, and tasks too long for it."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from portal.redis_queue import rq_queues

from .cache import REDIS_URL
from .environment import VAR_DIR, env

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
    TASKS["heavy"]["BACKEND"] = "portal.tasks.redis.HeavyRedisBackend"
    RQ_QUEUES = rq_queues(REDIS_URL)
elif TASKS_BACKEND != "database":
    raise ImproperlyConfigured("TASKS_BACKEND must be “database” or “redis”.")
