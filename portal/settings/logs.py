"""What is written down of what happens: references, never people."""

from typing import Any

from .environment import env

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
