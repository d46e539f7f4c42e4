"""What contributions have done again and again."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from contributions.digest import send_digests
from contributions.exports import purge_expired_exports
from contributions.files import purge_staged
from contributions.outcomes.mailing import tell_outcomes
from contributions.outcomes.plan import purge_sheets
from contributions.services import send_links_asked_for
from contributions.steps_told import tell_steps
from contributions.unanswered import return_all_unanswered
from portal.jobs import Every, Job, SomeFailed, register

MINUTE = Every(timedelta(minutes=1))
HOURLY = Every(timedelta(hours=1))


def register_jobs() -> None:
    requests = _("Puts contributions back in the queue when their author did not make the change asked for")
    register(Job("return_unanswered_requests", requests, _return_unanswered, HOURLY))
    # Hourly: the digest itself knows whom it told today, and what came after their last mail.
    digest = _("Tells moderators by mail what awaits a decision, as each of them chose")
    register(Job("send_moderation_digest", digest, _send_digests, HOURLY))
    links = _("Sends secret links again to those who asked for them")
    register(Job("send_links_asked_for", links, send_links_asked_for, MINUTE))
    outcomes = _("Tells authors by mail the outcomes of their contributions that were published")
    register(Job("tell_outcomes", outcomes, _tell_outcomes, MINUTE))
    steps = _("Tells authors by mail what became of their contributions, all that came together in one")
    register(Job("tell_steps", steps, _tell_steps, Every(timedelta(minutes=5))))
    exports = _("Deletes prepared exports, with their files, a day after they were asked for")
    register(Job("purge_expired_exports", exports, _purge_exports, HOURLY))
    staged = _("Removes files that have waited for a day in a form that was not sent")
    register(Job("purge_staged_uploads", staged, _purge_staged, HOURLY))


def _return_unanswered(now: datetime) -> int:
    result = return_all_unanswered(now=now)
    if result.failed:
        raise SomeFailed(failed=result.failed, done=result.returned)
    return result.returned


def _send_digests(now: datetime) -> int:
    sent = send_digests(now=now)
    if sent.failed:
        raise SomeFailed(failed=sent.failed, done=sent.told)
    return sent.told


def _tell_outcomes(now: datetime) -> int:
    told = tell_outcomes(now)
    if told.failed:
        raise SomeFailed(failed=told.failed, done=told.done)
    return told.done


def _tell_steps(now: datetime) -> int:
    told = tell_steps(now)
    if told.failed:
        raise SomeFailed(failed=told.failed, done=told.done)
    return told.done


def _purge_exports(now: datetime) -> int:
    """With what was read of spreadsheets of outcomes and never confirmed."""
    return purge_expired_exports(now) + purge_sheets(now)


def _purge_staged(now: datetime) -> int:
    return purge_staged(now)
