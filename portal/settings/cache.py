"""What is kept in memory: pages, small values, and the number in Redis that says what is current."""

from typing import Any

from .environment import env

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
