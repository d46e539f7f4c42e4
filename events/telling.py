"""What happened to a day, as its page tells it."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from calls.presentation import ToldChange
from events.models import EventChange, EventPage


def told_changes(day: EventPage) -> list[ToldChange]:
    """Every change of `day`, the oldest first, each with what it set and what stood before."""
    if not day.pk:
        return []
    changes = list(EventChange.objects.filter(day=day.pk).order_by("at", "id"))
    # What a change set is what the next one found.
    after = [(each.former_starts_at, each.former_place) for each in changes[1:]]
    after.append((day.starts_at, day.where))
    return [
        ToldChange(verb=change.verb, at=change.at, title=_title(change, *now), words=change.words)
        for change, now in zip(changes, after, strict=True)
    ]


def _title(change: EventChange, starts_at: datetime | None, place: str) -> str:
    at = date_format(timezone.localdate(change.at))
    if change.verb == EventChange.Verb.MOVE:
        return " ".join(_moved(change, starts_at, place))
    if change.verb == EventChange.Verb.POSTPONE:
        return gettext("Postponed on %(at)s; it was to take place on %(former)s.") % {
            "at": at,
            "former": _moment(change.former_starts_at),
        }
    if change.verb == EventChange.Verb.CANCEL:
        return pgettext("change of a day", "Cancelled on %(at)s.") % {"at": at}
    return gettext("Minutes published on %(at)s.") % {"at": at}


def _moved(change: EventChange, starts_at: datetime | None, place: str) -> list[str]:
    told = []
    if change.former_starts_at != starts_at:
        dates = {"starts": _moment(starts_at), "former": _moment(change.former_starts_at)}
        told.append(gettext("New date: %(starts)s; it was to take place on %(former)s.") % dates)
    if place and change.former_place != place:
        places = {"place": place, "former": change.former_place}
        told.append(
            gettext("New place: %(place)s, and no longer %(former)s.") % places
            if change.former_place
            else gettext("New place: %(place)s.") % places
        )
    return told or [gettext("Its end changed.")]


def _moment(instant: datetime | None) -> str:
    if instant is None:
        return ""
    local = timezone.localtime(instant)
    return gettext("%(date)s at %(time)s") % {
        "date": date_format(local, "DATE_FORMAT"),
        "time": date_format(local, "TIME_FORMAT"),
    }
