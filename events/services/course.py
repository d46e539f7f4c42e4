"""The course of a day: move it, postpone it, cancel it, publish its minutes.

Each verb is one transaction under the day's lock: the row, its public words, the audit log, the mails, the
cache. `seen` is the last change on the editor's screen; with it, whoever comes second is told what happened.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext, ngettext
from wagtail.log_actions import log

from calls.course import IllegalMove, StaleCourse, happened
from calls.services import LONGEST_WORDS
from contributions.plain_text import clean_text, is_blank
from events.completeness import contradictions, workshops_outside
from events.course import LEGAL, WHY_NOT
from events.models import Attendee, EventChange, EventPage, Needs, PhotoConsent
from events.services.locking import lock_day
from events.services.registering import needs_until
from people.models import ContactDetails, PersonalAnswer, User
from portal.cache import touch

Verb = EventChange.Verb


@transaction.atomic
def move_day(
    *,
    day: EventPage,
    starts_at: datetime,
    ends_at: datetime,
    place_name: str,
    address: str = "",
    words: str,
    by: User | None,
    now: datetime,
    seen: int | None = None,
) -> EventChange:
    """Give `day` another date or place, or a new date after it was postponed; its workshops follow."""
    current = _take(day, Verb.MOVE, now=now, seen=seen)
    place = {
        "place_name": clean_text(place_name, one_line=True),
        "address": clean_text(address, one_line=True),
    }
    if starts_at <= now:
        raise IllegalMove(gettext("The new date is past."))
    if current.mode != EventPage.Mode.ONLINE and is_blank(place["place_name"]):
        raise IllegalMove(gettext("Say where it takes place."))
    wanted: dict[str, Any] = {"starts_at": starts_at, "ends_at": ends_at, **place}
    if current.postponed_at is None and all(getattr(current, name) == wanted[name] for name in wanted):
        raise IllegalMove(gettext("Neither the date nor the place changes."))
    shift = starts_at - current.starts_at if current.starts_at else timedelta()
    wanted |= {"postponed_at": None, "date_precision": EventPage.Precision.DAY}
    if current.registration_closes_at and current.registration_closes_at > starts_at:
        wanted["registration_closes_at"] = starts_at
    _refuse_contradictions(current, wanted, shift)
    change = _change(day, current, Verb.MOVE, wanted, words=words, by=by, now=now)
    current.workshops.update(starts_at=F("starts_at") + shift, ends_at=F("ends_at") + shift)
    keep_as_long(day, now)
    write_in_draft(day, wanted, shift, by)
    return change


@transaction.atomic
def postpone_day(
    *, day: EventPage, words: str, by: User | None, now: datetime, seen: int | None = None
) -> EventChange:
    """Take its date from `day` until it is moved: nobody registers, who registered stays so."""
    current = _take(day, Verb.POSTPONE, now=now, seen=seen)
    return _change(day, current, Verb.POSTPONE, {"postponed_at": now}, words=words, by=by, now=now)


@transaction.atomic
def cancel_day(
    *, day: EventPage, words: str, by: User | None, now: datetime, seen: int | None = None
) -> EventChange:
    """Give `day` up, for good. It stays public and says why."""
    current = _take(day, Verb.CANCEL, now=now, seen=seen)
    return _change(day, current, Verb.CANCEL, {"cancelled_at": now}, words=words, by=by, now=now)


@transaction.atomic
def publish_minutes(
    *, day: EventPage, words: str = "", by: User | None, now: datetime, seen: int | None = None
) -> EventChange:
    """State that what came out of `day` is public on its page since `now`."""
    current = _take(day, Verb.MINUTES, now=now, seen=seen)
    if is_blank(current.takeaways) and not current.minutes:
        raise IllegalMove(gettext("Write what came out, or the minutes, and publish the page first."))
    return _change(day, current, Verb.MINUTES, {"minutes_published_at": now}, words=words, by=by, now=now)


# Those of which a calendar is told.
TOLD_TO_CALENDARS = {
    Verb.MOVE: "queue_moved",
    Verb.POSTPONE: "queue_moved",
    Verb.CANCEL: "queue_cancelled_day",
}


def _take(day: EventPage, verb: EventChange.Verb, *, now: datetime, seen: int | None) -> EventPage:
    """The row of `day`, locked for this transaction, if `verb` is legal now and nothing moved unseen."""
    current = lock_day(day.pk)
    last = current.changes.order_by("-at", "-id").first()
    if seen is not None and seen != (last.pk if last else 0):
        raise StaleCourse(_happened(last))
    if not current.live:
        raise IllegalMove(gettext("The day is not published."))
    # Of two moves at once the later to be made may bear the earlier time: it comes after all the same.
    if current.state(max(now, last.at) if last else now) not in LEGAL[verb]:
        raise IllegalMove(str(WHY_NOT[verb]))
    return current


def _happened(last: EventChange | None) -> str:
    if last is None:
        return gettext("The day has changed since you opened this page. Read it, then decide again.")
    return happened(last)


def _refuse_contradictions(current: EventPage, wanted: dict[str, Any], shift: timedelta) -> None:
    version = EventPage.objects.get(pk=current.pk)
    for name, value in wanted.items():
        setattr(version, name, value)
    workshops = list(version.workshops.all())
    for workshop in workshops:
        workshop.starts_at, workshop.ends_at = workshop.starts_at + shift, workshop.ends_at + shift
    version.workshops = workshops  # type: ignore[misc]
    if sentences := [*contradictions(version).values(), *workshops_outside(version)]:
        raise IllegalMove(" ".join(sentences))


def _change(
    day: EventPage,
    current: EventPage,
    verb: EventChange.Verb,
    fields: dict[str, Any],
    *,
    words: str,
    by: User | None,
    now: datetime,
) -> EventChange:
    """Write `fields` and the row that tells it; `day`, as its caller holds it, follows."""
    words = _checked(words, may_be_silent=verb == Verb.MINUTES)
    if verb in TOLD_TO_CALENDARS:
        fields = fields | {"calendar_sequence": current.calendar_sequence + 1}
    EventPage.objects.filter(pk=current.pk).update(**fields)
    change = EventChange.objects.create(
        day=current,
        verb=verb,
        words=words,
        at=now,
        by=by,
        former_starts_at=current.starts_at,
        former_ends_at=current.ends_at,
        former_place=current.where,
    )
    for name, value in fields.items():
        setattr(day, name, value)
    day.__dict__.pop("told_changes", None)
    data = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in fields.items()
    }
    log(instance=current, action=f"events.{verb}", user=by, data=data)
    if queued := TOLD_TO_CALENDARS.get(verb):
        _queue(queued, day, change, now)
    touch(day)
    return change


def _checked(words: str, *, may_be_silent: bool) -> str:
    words = clean_text(words)
    if is_blank(words) and not may_be_silent:
        raise IllegalMove(gettext("Say why, in a few words: they are shown on the page of the day."))
    if (excess := len(words) - LONGEST_WORDS) > 0:
        raise IllegalMove(
            ngettext("%(excess)d character too many.", "%(excess)d characters too many.", excess)
            % {"excess": excess}
        )
    return words


def _queue(name: str, day: EventPage, change: EventChange, now: datetime) -> None:
    # Late: what mails say of a registration reads the verbs of this package.
    from events import notifications

    getattr(notifications, name)(day, change, now)


def keep_as_long(day: EventPage, now: datetime) -> None:
    """What is kept until some time after the day follows it: nobody is forgotten before they come."""
    sent_here = {"submission__registration__page": day.pk}
    until = day.contact_details_until(now)
    ContactDetails.objects.filter(**sent_here).update(delete_after=until)
    PersonalAnswer.objects.filter(**sent_here).update(delete_after=until)
    Attendee.objects.filter(registration__page=day.pk).update(delete_after=until)
    PhotoConsent.objects.filter(registration__page=day.pk).update(delete_after=until)
    Needs.objects.filter(registration__page=day.pk).update(delete_after=needs_until(day, now))


def write_in_draft(day: EventPage, fields: dict[str, Any], shift: timedelta, by: User | None) -> None:
    """Let the version in the CMS say the new dates, at its workshops too; what else it says stays a draft."""
    page = EventPage.objects.get(pk=day.pk)
    if page.latest_revision is None:
        return
    version = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(version, name, value)
    for workshop in version.workshops.all():
        workshop.starts_at, workshop.ends_at = workshop.starts_at + shift, workshop.ends_at + shift
    is_public = not page.has_unpublished_changes
    revision = version.save_revision(user=by, clean=False, changed=not is_public)
    if is_public:
        EventPage.objects.filter(pk=day.pk).update(live_revision=revision)
