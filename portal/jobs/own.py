"""The building's own jobs."""

from datetime import datetime, time

from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from portal.jobs import Daily, Job, register


def register_jobs() -> None:
    sessions = _("Forgets logins that have expired")
    register(Job("clear_sessions", sessions, _clear_sessions, Daily(time(3, 20))))


def _clear_sessions(now: datetime) -> int:
    """What Django's `clearsessions` does, with the number of them."""
    deleted, _by_model = Session.objects.filter(expire_date__lt=now).delete()
    return deleted
