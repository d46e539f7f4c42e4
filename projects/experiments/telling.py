"""What the life of an experiment says in the threads of the contributions that it came from.

Tested, once there is a trial; kept, adapted or dropped once there is a verdict. Each step stands once, and
what is no longer true goes: a verdict that changed takes the place of the one before, with a sentence.
"""

from collections.abc import Iterator
from datetime import datetime, time

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext

from contributions.models import ThreadEntry
from people.erasers import delete_rows
from people.models import User
from portal.cache import touch
from projects.codes import Verdict
from projects.follow_up.linking import BATCH, TOLD_AFTER, link
from projects.models import Experiment

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
    _forget_unlinked(experiment)
    with translation.override(settings.LANGUAGE_CODE):
        _tell_tested(experiment, by=by, now=now)
        _tell_verdict(experiment, by=by, now=now)
    touch(experiment)


def _tell_tested(experiment: Experiment, *, by: User | None, now: datetime) -> None:
    """Dated by the first trial; where the contribution was linked after it, by today, and it says when."""
    first = experiment.entries.order_by("date", "sort_order", "pk").first()
    if first is None:
        delete_rows(_steps(experiment, Kind.TESTED))
        return
    words = gettext("First trial: %(date)s.") % {"date": first.known.words}
    at = min(now, timezone.make_aware(datetime.combine(first.date, time(12))))
    for before, after in _linked(experiment, at):
        link(page=experiment, kind=Kind.TESTED, submissions=before, words=words, by=by, now=at)
        link(page=experiment, kind=Kind.TESTED, submissions=after, words=words, by=by, now=now)
    # In one mail with what else is new, however long ago the trial was.
    _steps(experiment, Kind.TESTED).filter(tell_after__lte=now).update(tell_after=now + TOLD_AFTER)
    _reword(experiment, Kind.TESTED, words, prefixes=[])


def _tell_verdict(experiment: Experiment, *, by: User | None, now: datetime) -> None:
    """Its ground is the text: it is why the contribution was kept, adapted or dropped."""
    kind = OF_A_VERDICT.get(experiment.verdict)
    if kind is None:
        delete_rows(_steps(experiment, *VERDICTS))
        return
    words = experiment.verdict_ground
    former = [each for each in VERDICTS if each != kind]
    for before, after in _linked(experiment, now):
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
    _reword(experiment, kind, words, prefixes=[_changed_from(each) for each in former])


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


def _steps(experiment: Experiment, *kinds: Kind) -> "QuerySet[ThreadEntry]":
    return ThreadEntry.objects.filter(page=experiment.pk, kind__in=kinds).order_by()


def _forget_unlinked(experiment: Experiment) -> None:
    """A contribution that is linked no longer has nothing to say of this experiment."""
    linked = _steps(experiment, Kind.BECAME).values("submission")
    delete_rows(_steps(experiment, Kind.TESTED, *VERDICTS).exclude(submission__in=linked))


def _linked(experiment: Experiment, at: datetime) -> Iterator[tuple[set[int], set[int]]]:
    """The linked contributions, some at a time: those linked by `at`, and those linked since."""
    last = 0
    while True:
        rows = _steps(experiment, Kind.BECAME).filter(pk__gt=last).order_by("pk")
        batch = list(rows.values_list("pk", "submission", "at")[:BATCH])
        if not batch:
            return
        last = batch[-1][0]
        before = {key for _pk, key, linked in batch if linked <= at}
        yield before, {key for _pk, key, _linked in batch} - before
