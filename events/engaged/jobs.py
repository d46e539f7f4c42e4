"""What is written to those who engage, again and again."""

from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from events.engaged.digest import send_engaged_digests
from events.engaged.invitations import Sent, send_invitations
from portal.jobs import Daily, Every, Job, SomeFailed, register

HOURLY = Every(timedelta(hours=1))


def register_jobs() -> None:
    invitations = _("Invites involved agents to days before registration opens to the public")
    register(Job("invite_involved_agents", invitations, _invitations, HOURLY))
    digest = _("Sends curious agents what is new: days and results, once a week at most")
    register(Job("send_engaged_digests", digest, _digests, Daily(time(8, 0))))


def _invitations(now: datetime) -> int:
    return _told(send_invitations(now))


def _digests(now: datetime) -> int:
    return _told(send_engaged_digests(now))


def _told(sent: Sent) -> int:
    if sent.failed:
        raise SomeFailed(failed=sent.failed, done=sent.told)
    return sent.told
