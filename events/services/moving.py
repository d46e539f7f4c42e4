"""What every move of a registration has in common: its row under the lock of the day, and its trace."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext

from contributions.models import Submission, ThreadEntry
from contributions.services import StaleDecision, describe_last_decision, last_decision
from events.models import EventPage, Registration
from events.moves import refuse_illegal
from events.services.locking import lock_day
from portal.cache import touch


def take(
    registration_id: int, verb: str, *, now: datetime, version_seen: int | None = None
) -> tuple[EventPage, Registration]:
    """The day, locked, and the registration as it stands now, if `verb` is legal; else IllegalMove.

    Call it in a transaction. Raises StaleDecision when it changed since `version_seen`,
    Registration.DoesNotExist where there is none.
    """
    # Which day it is about never changes; everything else is read once the lock is held.
    page_id = Registration.objects.values_list("page", flat=True).get(pk=registration_id)
    day = lock_day(page_id)
    registration = Registration.objects.select_related("submission").get(pk=registration_id)
    refuse_stale(registration, version_seen)
    refuse_illegal(registration, verb, day=day, now=now)
    return day, registration


def move(
    day: EventPage,
    registration: Registration,
    step: str,
    *,
    now: datetime,
    settles: bool = True,
    text: str = "",
    **values: Any,
) -> None:
    """Write `values` with a step of the thread; whoever decides on what they saw before comes too late."""
    for name, value in values.items():
        setattr(registration, name, value)
    registration.save(update_fields=list(values))
    changes: dict[str, Any] = {"version": F("version") + 1}
    if settles:
        changes |= {"awaiting_since": None, "claimed_by": None, "claimed_at": None}
    Submission.objects.filter(pk=registration.pk).update(**changes)
    registration.submission.refresh_from_db(fields=["version", "awaiting_since", "claimed_by", "claimed_at"])
    ThreadEntry.objects.create(
        submission_id=registration.pk, kind=step, at=now, stage=day.stage, text=text, public=False
    )
    # The seats that are left stand on public pages.
    touch(day)


def is_past(instant: datetime | None, now: datetime) -> bool:
    """Whether what was held until `instant` is held no longer; at that very instant it is over."""
    return instant is not None and instant <= now


def refuse_stale(registration: Registration, version_seen: int | None) -> None:
    """Raise StaleDecision, with what happened, when it changed since the version that was on the screen."""
    submission = registration.submission
    if version_seen is None or submission.version == version_seen:
        return
    last = last_decision(submission)
    raise StaleDecision(
        describe_last_decision(last)
        if last
        else gettext("%(reference)s changed since you opened it. Read it again before deciding.")
        % {"reference": submission.reference}
    )
