"""How often somebody may try to get in: counted by network, and by account and network, never by account.

So nobody shuts others out: whoever holds the password gets in at once from another network, however many
tries a stranger makes. Waits are short; a password of twelve signs outlasts what they let through.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.translation import ngettext

from people.digests import email_digest
from portal import limits


def wait_to_log_in(request: HttpRequest, email: str) -> int:
    """Seconds until somebody of this network may try to log in with `email` again, 0 for now."""
    return max(
        limits.seconds_left(request, group=group, value=value, rate=rate)
        for group, value, rate in _login_counters(request, email)
    )


def count_failed_login(request: HttpRequest, email: str) -> None:
    for group, value, rate in _login_counters(request, email):
        limits.seconds_to_wait(request, group=group, value=value, rate=rate)


def wait_to_ask_for_a_password(request: HttpRequest, email: str) -> int:
    """Count one more mail asked for, for an account or none; seconds until it may be, 0 for now."""
    network = limits.network_digest(request)
    return max(
        limits.seconds_to_wait(
            request,
            group="reset-account",
            value=f"{email_digest(email)}:{network}",
            rate=settings.PASSWORD_RESET_ACCOUNT_RATE,
        ),
        limits.seconds_to_wait(
            request, group="reset-network", value=network, rate=settings.PASSWORD_RESET_NETWORK_RATE
        ),
    )


def wait_to_open(request: HttpRequest, what: str) -> int:
    """Seconds until somebody of this network may try a shared password of `what` again, 0 for now."""
    value, rate = limits.network_digest(request), settings.LOGIN_ACCOUNT_RATE
    return limits.seconds_left(request, group=f"shared-{what}", value=value, rate=rate)


def count_failed_opening(request: HttpRequest, what: str) -> None:
    value, rate = limits.network_digest(request), settings.LOGIN_ACCOUNT_RATE
    limits.seconds_to_wait(request, group=f"shared-{what}", value=value, rate=rate)


def sentence(seconds: int, *, now: datetime) -> str:
    """When to try again, in words."""
    minutes = -(-seconds // 60)
    text = ngettext(
        "Too many tries from your network. Try again in %(minutes)d minute, at %(time)s.",
        "Too many tries from your network. Try again in %(minutes)d minutes, at %(time)s.",
        minutes,
    )
    at = formats.time_format(timezone.localtime(now + timedelta(minutes=minutes)), "TIME_FORMAT")
    # A time is not torn apart at the end of a line.
    return text % {"minutes": minutes, "time": at.replace(" ", "\u00a0")}


def _login_counters(request: HttpRequest, email: str) -> list[tuple[str, str, str]]:
    network = limits.network_digest(request)
    return [
        ("login-account", f"{email_digest(email)}:{network}", settings.LOGIN_ACCOUNT_RATE),
        ("login-network", network, settings.LOGIN_NETWORK_RATE),
    ]
