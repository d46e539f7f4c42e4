"""Days on the CMS's home page: registrations to validate, the days of this week, those not told yet."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from events.permissions import CHANGE, VIEW
from portal import today


def register_today() -> None:
    today.register(today.TodaySource(CHANGE, _to_validate))
    today.register(today.TodaySource(VIEW, _this_week))
    today.register(today.TodaySource(VIEW, _without_minutes))


def _to_validate(user: Any) -> today.Waiting | None:
    from contributions.counts import COUNTED_AT_MOST, counted
    from contributions.models import Submission
    from contributions.queue import QUEUE_INDEX, late_submissions

    kind = Submission.Kind.REGISTRATION
    count = counted(Submission.objects.open_to(user).awaiting_decision().filter(kind=kind))
    if not count:
        return None
    late = counted(late_submissions(now=timezone.now()).open_to(user).filter(kind=kind))
    return today.Waiting(
        label=ngettext("registration to validate", "registrations to validate", count),
        count=min(count, COUNTED_AT_MOST),
        late=min(late, COUNTED_AT_MOST),
        more=count > COUNTED_AT_MOST,
        more_late=late > COUNTED_AT_MOST,
        url=f"{reverse(QUEUE_INDEX)}?status=awaiting&kind={kind}",
    )


def _this_week(user: Any) -> today.Waiting | None:
    from events.staff.base import DAYS, LOGISTICS
    from events.staff.days import SHOWN, rows_of, this_week

    days = list(this_week(user, timezone.now())[: SHOWN + 1])
    if not days:
        return None
    people = sum(row["seated"] for row in rows_of(days[:SHOWN]))
    what = ngettext("day this week", "days this week", len(days))
    who = ngettext("%(count)d person expected", "%(count)d people expected", people) % {"count": people}
    return today.Waiting(
        label=gettext("%(days)s: %(people)s") % {"days": what, "people": who},
        count=min(len(days), SHOWN),
        late=0,
        more=len(days) > SHOWN,
        url=reverse(LOGISTICS, args=[days[0].pk]) if len(days) == 1 else reverse(DAYS),
    )


def _without_minutes(user: Any) -> today.Waiting | None:
    from contributions.counts import COUNTED_AT_MOST, counted
    from events.staff.base import DAYS
    from events.staff.days import TOLD_WITHIN, untold

    now = timezone.now()
    count = counted(untold(user, now))
    if not count:
        return None
    late = counted(untold(user, now).filter(ends_at__lte=now - TOLD_WITHIN))
    return today.Waiting(
        label=ngettext("day over without minutes", "days over without minutes", count),
        count=min(count, COUNTED_AT_MOST),
        late=min(late, COUNTED_AT_MOST),
        more=count > COUNTED_AT_MOST,
        more_late=late > COUNTED_AT_MOST,
        url=reverse(DAYS),
    )
