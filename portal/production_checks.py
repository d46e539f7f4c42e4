"""What production refuses: one sentence per setting, all of them at once."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

MINIMUM_KEY_LENGTH = 50
MINIMUM_DISTINCT = 8


def refuse_insecure(settings: Mapping[str, Any]) -> None:
    """Raise ImproperlyConfigured naming every insecure setting; return nothing when all is well."""
    if problems := insecure_settings(settings):
        raise ImproperlyConfigured("Production does not start: " + " ".join(problems))


def insecure_settings(settings: Mapping[str, Any]) -> list[str]:
    """One sentence for each setting that production must not run with."""
    problems = []
    if settings.get("DEBUG"):
        problems.append("DEBUG must be off.")
    keys = {"SECRET_KEY": settings.get("SECRET_KEY"), "DIGEST_KEY": settings.get("DIGEST_KEY")}
    link_keys = settings.get("LINK_KEYS") or [""]
    keys |= {f"LINK_KEYS[{position}]": key for position, key in enumerate(link_keys)}
    for name, key in keys.items():
        if not _is_strong(key):
            problems.append(f"{name} must be a random text of {MINIMUM_KEY_LENGTH} characters or more.")
    if len(set(keys.values())) < len(keys) and all(keys.values()):
        problems.append("SECRET_KEY, DIGEST_KEY and LINK_KEYS must differ from one another.")
    hosts = settings.get("ALLOWED_HOSTS") or []
    if not hosts or "*" in hosts:
        problems.append("ALLOWED_HOSTS must name the site's hosts, without '*'.")
    if not str(settings.get("PUBLIC_BASE_URL", "")).startswith("https://"):
        problems.append("PUBLIC_BASE_URL must be the site's https:// address.")
    if not settings.get("RATE_LIMITS"):
        problems.append("RATE_LIMITS=off is for tests and demonstrations only.")
    delivery = settings.get("MAIL_DELIVERY", {}).get("EMAIL_BACKEND", "")
    if not delivery.endswith("smtp.EmailBackend"):
        problems.append("EMAIL_URL must be an smtp://, smtp+tls:// or smtp+ssl:// address.")
    return problems


def _is_strong(key: Any) -> bool:
    return isinstance(key, str) and len(key) >= MINIMUM_KEY_LENGTH and len(set(key)) >= MINIMUM_DISTINCT
