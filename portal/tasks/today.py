"""The line of « today » about heavy tasks that failed for good."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from portal import today
from portal.tasks.backend import QueueAway, heavy_backend

# Who sees the jobs sees what failed beside them.
SEE = "portal.view_scheduledjob"
INDEX = "failed_tasks"


def waiting(user: Any) -> today.Waiting | None:
    """The line of « today »: every failed task is late, since nothing happens by itself any more."""
    url = reverse(INDEX)
    try:
        count = heavy_backend().count_failed()
    except QueueAway:
        return today.Waiting(gettext("queue of tasks does not answer"), count=1, late=1, url=url)
    if not count:
        return None
    label = ngettext("task failed for good", "tasks failed for good", count)
    return today.Waiting(label, count=count, late=count, url=url)
