"""What the life of an experiment says in the threads of the contributions that it came from.

Tested, once there is a trial; kept, adapted or dropped once there is a verdict. Each step stands once, and
what is no longer true goes: a verdict that changed takes the place of the one before, with a sentence.
They are written when the experiment is published, and at once for what is linked to it while it is public.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, time

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import Page

from contributions.models import ThreadEntry
from people.erasers import delete_rows
from people.models import User
from portal.cache import touch
from portal.dates import instant
from projects.codes import Verdict
from projects.follow_up.linking import BATCH, TOLD_AFTER, link
from projects.models import Experiment, TrialEntry

Kind = ThreadEntry.Kind
OF_A_VERDICT: dict[str, Kind] = {
    Verdict.GENERALISE: Kind.KEPT,
    Verdict.DOCUMENT: Kind.KEPT,
    Verdict.ADAPT: Kind.ADAPTED,
    Verdict.STOP: Kind.DROPPED,
}
VERDICTS = (Kind.KEPT, Kind.ADAPTED, Kind.DROPPED)


@transaction.atomic
def tell_contributions(experiment: Experiment, *, by: User | None, now: datetime) -> None:
    """Write in the thread of every contribution linked to `experiment` what its trials and verdict say.

    Done again, nothing is written twice. Five hundred at a time, whatever their number.
    """
    linked = _steps(experiment, Kind.BECAME).values("submission")
    delete_rows(_steps(experiment, Kind.TESTED, *VERDICTS).exclude(submission__in=linked))
    with translation.override(settings.LANGUAGE_CODE):
        if (first := _first_trial(experiment)) is None:
            delete_rows(_steps(experiment, Kind.TESTED))
        else:
            words = _tell_tested(experiment, first, by=by, now=now)
            _reword(experiment, Kind.TESTED, words, prefixes=[])
        if (kind := OF_A_VERDICT.get(experiment.verdict)) is None:
            delete_rows(_steps(experiment, *VERDICTS))
        else:
            former = _tell_verdict(experiment, kind, by=by, now=now)
            prefixes = [_changed_from(each) for each in former]
            _reword(experiment, kind, experiment.verdict_ground, prefixes=prefixes)
    touch(experiment)


def tell_linked(page: Page, submissions: Collection[int], by: User | None, now: datetime) -> None:
    """The same at once for what was just linked to `page`, if it is public: nothing waits for its next
    publication. A draft says it when it is published."""
    experiment = Experiment.objects.filter(pk=page.pk, live=True).first()
    if experiment is None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        if first := _first_trial(experiment):
            _tell_tested(experiment, first, by=by, now=now, among=submissions)
        if kind := OF_A_VERDICT.get(experiment.verdict):
            _tell_verdict(experiment, kind, by=by, now=now, among=submissions)


def forget_unlinked(page: Page, submissions: Collection[int]) -> None:
    """What is linked to `page` no longer has nothing to say of it."""
    delete_rows(_steps(page, Kind.TESTED, *VERDICTS).filter(submission__in=submissions))


def _first_trial(experiment: Experiment) -> TrialEntry | None:
    first: TrialEntry | None = experiment.entries.order_by("date", "sort_order", "pk").first()
    return first


def _tell_tested(
    experiment: Experiment,
    first: TrialEntry,
    *,
    by: User | None,
    now: datetime,
    among: Collection[int] | None = None,
) -> str:
    """Dated by the first trial; where the contribution was linked after it, by today, and it says when.

    The words of the step.
    """
    words = gettext("First trial: %(date)s.") % {"date": first.known.words}
    at = min(now, instant(first.date, time(12)))
    for before, after in _linked(experiment, at, among):
        link(page=experiment, kind=Kind.TESTED, submissions=before, words=words, by=by, now=at)
        link(page=experiment, kind=Kind.TESTED, submissions=after, words=words, by=by, now=now)
    # In one mail with what else is new, however long ago the trial was. Nobody else waits for that.
    due = _steps(experiment, Kind.TESTED).filter(tell_after__lte=now)
    if among is not None:
        due = due.filter(submission__in=among)
    due.update(tell_after=now + TOLD_AFTER)
    return words


def _tell_verdict(
    experiment: Experiment,
    kind: Kind,
    *,
    by: User | None,
    now: datetime,
    among: Collection[int] | None = None,
) -> list[Kind]:
    """Its ground is the text: it is why the contribution was kept, adapted or dropped.

    The kinds that it took the place of.
    """
    words = experiment.verdict_ground
    former = [each for each in VERDICTS if each != kind]
    for before, after in _linked(experiment, now, among):
        batch = before | after
        for each in former:
            changed = set(
                _steps(experiment, each).filter(submission__in=batch).values_list("submission", flat=True)
            )
            if changed:
                delete_rows(_steps(experiment, each).filter(submission__in=changed))
                text = f"{_changed_from(each)} {words}"
                link(page=experiment, kind=kind, submissions=changed, words=text, by=by, now=now)
        link(page=experiment, kind=kind, submissions=batch, words=words, by=by, now=now)
    return former


def _changed_from(former: Kind) -> str:
    return gettext("The verdict changed: it was “%(former)s” before.") % {"former": former.label}


def _reword(experiment: Experiment, kind: Kind, words: str, *, prefixes: list[str]) -> None:
    """A ground that was corrected is corrected in every thread; nobody is written to about it."""
    steps = _steps(experiment, kind).filter(submission__erased_at=None)
    plain = steps.exclude(text=words)
    for prefix in prefixes:
        text = f"{prefix} {words}"
        steps.filter(text__startswith=prefix).exclude(text=text).update(text=text)
        plain = plain.exclude(text__startswith=prefix)
    plain.update(text=words)


def _steps(page: Page, *kinds: Kind) -> "QuerySet[ThreadEntry]":
    return ThreadEntry.objects.filter(page=page.pk, kind__in=kinds).order_by()


def _linked(
    experiment: Experiment, at: datetime, among: Collection[int] | None
) -> Iterator[tuple[set[int], set[int]]]:
    """The linked contributions (those `among` some, if it is given), some at a time: those linked by `at`,
    and those linked since."""
    linked, last = _steps(experiment, Kind.BECAME), 0
    if among is not None:
        linked = linked.filter(submission__in=among)
    while True:
        rows = linked.filter(pk__gt=last).order_by("pk")
        batch = list(rows.values_list("pk", "submission", "at")[:BATCH])
        if not batch:
            return
        last = batch[-1][0]
        before = {key for _pk, key, since in batch if since <= at}
        yield before, {key for _pk, key, _since in batch} - before
