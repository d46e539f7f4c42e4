"""What experiments have done again and again."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from portal.jobs import Every, Job, SomeFailed, register
from projects.experiments.news import send_news


def register_jobs() -> None:
    label = _("Tells followers of an experiment what its last publication brought")
    register(Job("tell_followers", label, _tell_followers, Every(timedelta(minutes=5))))


def _tell_followers(now: datetime) -> int:
    sent = send_news(now)
    if sent.failed:
        raise SomeFailed(failed=sent.failed, done=sent.told)
    return sent.told
