"""What calls have done again and again."""

from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from calls.owed import tell_owners
from calls.publishing import move_what_is_due
from portal.jobs import Daily, Every, Job, SomeFailed, register


def register_jobs() -> None:
    label = _("Publishes pages at their hour, and takes offline those that expire")
    register(Job("publish_scheduled", label, _publish, Every(timedelta(minutes=1))))
    # Daily: it knows whom it told this week, and whose results became late since.
    owed = _("Tells those who answer for a call, once a week, that its results are late")
    register(Job("tell_late_results", owed, _tell_late, Daily(time(8, 0))))


def _publish(now: datetime) -> int:
    result = move_what_is_due(now=now)
    if result.refused:
        raise SomeFailed(failed=len(result.refused), done=result.moved)
    return result.moved


def _tell_late(now: datetime) -> int:
    sent = tell_owners(now=now)
    if sent.failed:
        raise SomeFailed(failed=sent.failed, done=sent.told)
    return sent.told
