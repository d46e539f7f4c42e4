"""What calls have done again and again."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from calls.publishing import move_what_is_due
from portal.jobs import Every, Job, SomeFailed, register


def register_jobs() -> None:
    label = _("Publishes pages at their hour, and takes offline those that expire")
    register(Job("publish_scheduled", label, _publish, Every(timedelta(minutes=1))))


def _publish(now: datetime) -> int:
    result = move_what_is_due(now=now)
    if result.refused:
        raise SomeFailed(failed=len(result.refused), done=result.moved)
    return result.moved
