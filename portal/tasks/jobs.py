"""What is done again and again for heavy tasks: abandoned ones put back, old ones forgotten."""

from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from portal.jobs import Daily, Every, Job, register
from portal.tasks.backend import heavy_backend


def register_jobs() -> None:
    reap = _("Puts heavy tasks back in the queue when the process that did them died")
    register(Job("reap_tasks", reap, _reap, Every(timedelta(minutes=1))))
    purge = _("Forgets heavy tasks that ended a week ago")
    register(Job("purge_tasks", purge, _purge, Daily(time(3, 30))))


def _reap(now: datetime) -> int:
    return heavy_backend().reap(now=now)


def _purge(now: datetime) -> int:
    """On Redis, RQ forgets by itself; what the database kept from before goes here all the same."""
    from portal.tasks import rows

    return rows.purge(now=now)
