"""Referrals on the CMS's home page: what is to be examined, written, asked about, phoned, finished."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext_lazy

from lab.referrals.permissions import CHANGE
from portal import today

REGISTER = "lab_referral_modeladmin_index"

TO_EXAMINE = ngettext_lazy("referral to examine", "referrals to examine")
# By the code of what the register watches (lab.referrals.waiting.WATCHED), which each line leads to.
LINES: dict[str, Any] = {
    "reframe": ngettext_lazy("brief to be written", "briefs to be written"),
    "brief": ngettext_lazy(
        "brief without an answer for ten working days", "briefs without an answer for ten working days"
    ),
    "unconfirmed": ngettext_lazy(
        "referral whose address was not confirmed", "referrals whose address was not confirmed"
    ),
    "expected": ngettext_lazy("referral expected within a month", "referrals expected within a month"),
}
# Of these, each is late.
LATE = frozenset({"brief"})


def register_today() -> None:
    today.register(today.TodaySource(CHANGE, _to_examine))
    for code in LINES:
        today.register(today.TodaySource(CHANGE, partial(_watched, code)))


def _to_examine(user: Any) -> today.Waiting | None:
    from contributions.models import Submission
    from contributions.queue import QUEUE_INDEX
    from lab.referrals import waiting

    url = f"{reverse(QUEUE_INDEX)}?status=awaiting&kind={Submission.Kind.REFERRAL}"
    return _line(user, TO_EXAMINE, waiting.to_examine, late=waiting.late, url=url)


def _watched(code: str, user: Any) -> today.Waiting | None:
    from lab.referrals.waiting import WATCHED

    narrow = WATCHED[code].narrow
    late = narrow if code in LATE else None
    return _line(user, LINES[code], narrow, late=late, url=f"{reverse(REGISTER)}?watch={code}")


def _line(
    user: Any, label: Any, narrow: Callable[..., Any], *, late: Callable[..., Any] | None, url: str
) -> today.Waiting | None:
    from contributions.counts import COUNTED_AT_MOST, counted
    from lab.referrals.waiting import open_to

    now, rows = timezone.now(), open_to(user)
    count = counted(narrow(rows, now))
    if not count:
        return None
    counted_late = counted(late(rows, now)) if late else 0
    return today.Waiting(
        label=str(label % count),
        count=min(count, COUNTED_AT_MOST),
        late=min(counted_late, COUNTED_AT_MOST),
        more=count > COUNTED_AT_MOST,
        more_late=counted_late > COUNTED_AT_MOST,
        url=url,
    )
