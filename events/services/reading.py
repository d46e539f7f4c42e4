"""Contributions that were read at a day: a step of each one's thread, which leads to the day and back.

The step is the link: there is one for each contribution and day, and no other row.
"""

from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from wagtail.log_actions import log

from contributions.models import Contribution, ThreadEntry
from contributions.references import normalise_reference
from contributions.sent import hold_sent
from contributions.steps_told import TOLD_AFTER
from events.audit import NOT_READ, READ
from events.models import EventPage
from events.moves import IllegalMove
from events.states import EventState
from people.models import User
from portal.cache import touch

MOST_READ = 100
BEGUN = frozenset({EventState.UNDER_WAY, EventState.OVER, EventState.REPORTED})


def read_at(day: EventPage) -> "models.QuerySet[Contribution]":
    """The contributions that were read at `day`, as far as they are public; in that order."""
    rows: models.QuerySet[Contribution] = Contribution.objects.published().filter(
        submission__thread__kind=ThreadEntry.Kind.READ_AT, submission__thread__page=day.pk
    )
    return rows.select_related("submission").order_by("submission__thread__at", "submission__thread__pk")


def sent_with_registrations(day: EventPage) -> "models.QuerySet[Contribution]":
    """Public contributions that came with a registration for `day`, and were not said to be read there."""
    rows: models.QuerySet[Contribution] = Contribution.objects.published().filter(
        submission__sent_with__page=day.pk
    )
    return rows.exclude(pk__in=_steps(day).values("submission")).select_related("submission").order_by("pk")


def why_none_is_read(day: EventPage, now: datetime) -> str:
    """Why nothing can be said to be read at `day` now, in a sentence; nothing where it can."""
    if not day.live or day.audience == EventPage.Audience.UNLISTED:
        return gettext("This day stands in no list: nothing public leads to it.")
    if day.state(now) not in BEGUN:
        return gettext("Nothing was read at this day: it has not taken place.")
    return ""


@transaction.atomic
def say_read(*, event: EventPage, reference: str, by: User | None, now: datetime) -> Contribution:
    """Say that a published contribution was read at `event`: on its page and on the day's. Its author is
    told of it in one mail with what else became of it (contributions.steps_told).

    Said twice, it is said once. Raises IllegalMove: the day has not begun or stands in no list, nothing
    public has this reference.
    """
    day = EventPage.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if sentence := why_none_is_read(day, now):
        raise IllegalMove(sentence)
    contribution = _published(reference)
    hold_sent(contribution.pk)
    if _steps(day).filter(submission=contribution.pk).exists():
        return contribution
    if _steps(day).count() >= MOST_READ:
        raise IllegalMove(gettext("A day leads to %(most)d contributions at most.") % {"most": MOST_READ})
    with translation.override(settings.LANGUAGE_CODE):
        on = date_format(timezone.localdate(day.starts_at or now))
        text = gettext("“%(day)s”, %(date)s") % {"day": day.title, "date": on}
    ThreadEntry.objects.create(
        submission=contribution.submission,
        kind=ThreadEntry.Kind.READ_AT,
        at=now,
        stage=day.stage,
        text=text,
        page=day,
        tell_after=now + TOLD_AFTER,
    )
    _log(READ, contribution, by)
    touch(day, contribution)
    return contribution


@transaction.atomic
def unsay_read(*, event: EventPage, submission_id: int, by: User | None) -> None:
    """It was said by mistake: the step goes, and both pages with it. Unsaid twice, nothing happens twice."""
    contribution = Contribution.objects.filter(pk=submission_id).select_related("submission").first()
    if contribution is None:
        return
    hold_sent(submission_id)
    deleted, _by_model = _steps(event).filter(submission=submission_id).delete()
    if deleted:
        _log(NOT_READ, contribution, by)
        touch(event, contribution)


def _steps(day: EventPage) -> "models.QuerySet[ThreadEntry]":
    return ThreadEntry.objects.filter(page=day.pk, kind=ThreadEntry.Kind.READ_AT).order_by()


def _published(typed: str) -> Contribution:
    reference = normalise_reference(typed)
    rows = Contribution.objects.published().filter(submission__reference=reference)
    found: Contribution | None = rows.select_related("submission").first() if reference else None
    if found is None:
        raise IllegalMove(
            gettext("%(reference)s: no published contribution has this reference.")
            % {"reference": reference or typed[:40]}
        )
    return found


def _log(action: str, contribution: Contribution, by: User | None) -> None:
    log(
        instance=contribution.submission,
        action=action,
        user=by,
        data={"reference": contribution.reference},
    )
