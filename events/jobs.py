"""What days have done again and again."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from events.delivering import deliver_notices, send_reminders, send_thanks
from events.services.offering import expire_held, offer_everywhere
from events.tally import Tally
from portal.jobs import Every, Job, SomeFailed, register

MINUTE = Every(timedelta(minutes=1))


def register_jobs() -> None:
    held = _("Frees seats whose time is up, and offers free seats to the next in line")
    register(Job("offer_freed_seats", held, _all_done(expire_held, offer_everywhere), MINUTE))
    notices = _("Sends what is told to everybody registered for a day: changes, messages of the team")
    register(Job("deliver_notices", notices, _all_done(deliver_notices), MINUTE))
    reminders = _("Reminds of days a week and a day before, and thanks after them")
    register(
        Job(
            "remind_and_thank",
            reminders,
            _all_done(send_reminders, send_thanks),
            Every(timedelta(minutes=15)),
        )
    )


def _all_done(*works: Callable[[datetime], Tally]) -> Callable[[datetime], int]:
    """Each of `works` in turn; raises SomeFailed after the last when some could not be done."""

    def run(now: datetime) -> int:
        results = [work(now) for work in works]
        done, failed = sum(each.done for each in results), sum(each.failed for each in results)
        if failed:
            raise SomeFailed(failed=failed, done=done)
        return done

    return run
