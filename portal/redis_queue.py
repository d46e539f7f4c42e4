"""The queue of heavy tasks on Redis, as django-rq wants it described."""

from typing import Any


def rq_queues(url: str) -> dict[str, dict[str, Any]]:
    """One queue of JSON, not of code; a request waits for it for a second at most."""
    bounds = "socket_connect_timeout=1&socket_timeout=1"
    return {
        "heavy": {
            "URL": f"{url}{'&' if '?' in url else '?'}{bounds}",
            # Longer than any export: a task that hangs is ended.
            "DEFAULT_TIMEOUT": 3600,
            "SERIALIZER": "rq.serializers.JSONSerializer",
        }
    }
