"""Say of published contributions what a page did with them: a step of each one's thread, that leads there.

The step is the link: there is one for each contribution, page and kind, and no other row. It may be written
while the page is a draft: nobody reads it, and its author is not told, before the page is public
(contributions.thread, contributions.steps_told).
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from wagtail.log_actions import log
from wagtail.models import Page

from contributions.models import Contribution, Submission, ThreadEntry
from contributions.plain_text import clean_text, is_blank
from contributions.services import IllegalMove
from contributions.steps_told import TOLD_AFTER
from people.models import User
from portal.cache import touch
from portal.dates import instant
from portal.pages import unrestricted
from portal.unlisted import but_unlisted

Kind = ThreadEntry.Kind
# What each type of page may say, as app_label.model.
KINDS: dict[str, tuple[Kind, ...]] = {
    "projects.projectpage": (Kind.FED,),
    "projects.experiment": (Kind.BECAME, Kind.TESTED, Kind.KEPT, Kind.ADAPTED, Kind.DROPPED),
    "projects.resultpage": (Kind.ANSWERED_IN,),
}
# Of what an editor writes; what a page says by itself (the ground of a verdict) may be longer.
WORDS_MAX = 600
STORED_MAX = 2_000
BATCH = 500
# So many that were refused are named, and so many references are kept in the log.
MOST_NAMED = 50
MOST_LOGGED = 200

LINKED, UNLINKED = "projects.link_contributions", "projects.unlink_contribution"


@dataclass(frozen=True)
class Following:
    """What a page says by itself of what is linked to it, in the transaction of the link."""

    # Page, submissions that are new, by whom, when.
    linked: Callable[[Page, Collection[int], User | None, datetime], object]
    # Page, submissions that are linked no longer.
    unlinked: Callable[[Page, Collection[int]], object]


# By type of page and kind of step; filled when the apps are ready.
FOLLOWING: dict[tuple[str, Kind], Following] = {}


@dataclass
class Linked:
    """What became of those that were to be linked."""

    made: int = 0
    # They had this very step already, and keep its words.
    known: int = 0
    # Not published, or not there: left as they are. The first of them, by reference.
    refused: int = 0
    named: list[str] = field(default_factory=list)
    # Received after the day that was given: left as they are, too.
    too_late: int = 0
    named_too_late: list[str] = field(default_factory=list)
    day: date | None = None

    @property
    def why(self) -> str:
        """The sentences about those that were refused; nothing when none was."""
        sentences = []
        if self.refused:
            sentences.append(
                gettext("Not linked, because it is not published: %(references)s.")
                % {"references": _said(self.named, self.refused)}
            )
        if self.too_late and self.day:
            sentences.append(
                gettext("Not linked, because it was received after %(date)s: %(references)s.")
                % {
                    "date": date_format(self.day, "DATE_FORMAT"),
                    "references": _said(self.named_too_late, self.too_late),
                }
            )
        return " ".join(sentences)


def _said(named: list[str], number: int) -> str:
    """Some references, and how many more there are."""
    references, others = ", ".join(named), number - len(named)
    if references and others:
        return gettext("%(references)s and %(number)d more") % {"references": references, "number": others}
    return references or str(others)


def kinds_of(page: Page) -> tuple[Kind, ...]:
    """What `page` may say of a contribution; nothing for a page of another type."""
    return KINDS.get(_type_of(page), ())


def said_by(page: Page, *kinds: Kind, number: int | None = None) -> "QuerySet[ThreadEntry]":
    """What `page` says of the contributions that everybody may read, in the order in which it was said.

    Where their call is offline or kept from some readers, they are neither shown nor counted.
    """
    # Looked up for each step, by key: a list of all pages would be read before the first step.
    calls = unrestricted(but_unlisted(Page.objects.live()), number).filter(pk=OuterRef("submission__page"))
    said = ThreadEntry.objects.filter(page=page.pk, kind__in=kinds or kinds_of(page))
    public = said.filter(submission__contribution__status=Contribution.Status.PUBLISHED)
    return public.filter(Exists(calls)).order_by("pk")


def first_steps(page: Page, *kinds: Kind, number: int | None = None) -> "QuerySet[ThreadEntry]":
    """The same, of each contribution the first thing that `page` said."""
    said = ThreadEntry.objects.filter(page=page.pk, kind__in=kinds or kinds_of(page))
    earlier = said.filter(submission=OuterRef("submission"), pk__lt=OuterRef("pk"))
    return said_by(page, *kinds, number=number).filter(~Exists(earlier))


def linked_to(page: Page, *kinds: Kind, number: int | None = None) -> "QuerySet[Contribution]":
    """The contributions that `page` says something of, as far as everybody may read them; the first first.

    Each once, however many steps lead from it to this page. `number`: of public things, where it is known.
    """
    first = first_steps(page, *kinds, number=number).order_by()
    # Of the page, said once more: its steps are read in their order, and no others.
    rows = Contribution.objects.published().filter(
        submission__thread__in=first.values("pk"), submission__thread__page=page.pk
    )
    linked: QuerySet[Contribution] = rows.with_outcome().order_by("submission__thread__pk")
    return linked


def link(
    *,
    page: Page,
    kind: Kind,
    submissions: Iterable[int],
    words: str,
    by: User | None,
    now: datetime,
    day: date | None = None,
) -> int:
    """Add the step `kind` to the published ones among `submissions`; how many were not linked yet.

    `day`: when it happened, where that was before today. Raises IllegalMove: the page does not say such
    things, the words are too long, or that day is still to come.
    """
    asked = {"page": page, "kind": kind, "submissions": submissions, "words": words, "by": by}
    return link_and_say(**asked, now=now, day=day).made


@transaction.atomic
def link_and_say(
    *,
    page: Page,
    kind: Kind,
    submissions: Iterable[int],
    words: str,
    by: User | None,
    now: datetime,
    day: date | None = None,
) -> Linked:
    """The same; what became of the others too. Those that are refused cost the others nothing."""
    if day is not None and day > timezone.localdate(now):
        raise IllegalMove(gettext("Give a day that has come: it cannot have happened later than today."))
    if kind not in kinds_of(page):
        raise IllegalMove(gettext("A page of this kind does not say that of a contribution."))
    text = clean_text(words)
    if len(text) > STORED_MAX:
        raise IllegalMove(gettext("Write %(number)d characters at most.") % {"number": STORED_MAX})
    # Nobody deletes it meanwhile.
    if not Page.objects.select_for_update(no_key=True, of=("self",)).filter(pk=page.pk).exists():
        raise IllegalMove(gettext("This page is gone: nothing was linked."))
    step = ThreadEntry(
        kind=kind,
        at=_instant(day, now),
        stage=page.specific.stage,
        text="" if is_blank(text) else text,
        page_id=page.pk,
        tell_after=now + TOLD_AFTER,
    )
    linked = Linked(day=day)
    references: list[str] = []
    made: list[int] = []
    # Everybody locks in the same order: of two at once one waits, and never each for the other.
    wanted = sorted(set(submissions))
    for start in range(0, len(wanted), BATCH):
        new = _link_batch(step, wanted[start : start + BATCH], linked)
        made += new
        references += list(new.values())[: MOST_LOGGED - len(references)]
    if linked.made:
        _log(page, LINKED, by, kind=kind, references=references, count=linked.made)
        touch(page, Contribution)
        if following := FOLLOWING.get((_type_of(page), kind)):
            following.linked(page, made, by, now)
    return linked


def _instant(day: date | None, now: datetime) -> datetime:
    """Noon of an earlier day; now, of this one or where nobody gave any."""
    if day is None or day == timezone.localdate(now):
        return now
    return instant(day, time(12))


def _type_of(page: Page) -> str:
    return str(page.specific_class._meta.label_lower) if page.specific_class else ""


def _link_batch(step: ThreadEntry, keys: Collection[int], linked: Linked) -> dict[int, str]:
    """Write `step` for some contributions, in a constant number of queries; the new ones, with references."""
    # What is being withdrawn or erased is finished first: the envelope is the lock of every verb.
    locked = Submission.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    rows = list(locked.values_list("pk", "reference", "submitted_at"))
    references = {key: reference for key, reference, _received in rows}
    # Of what arrived on that very day: nothing was done with it before it was there.
    since = {key: max(step.at, received) if linked.day else step.at for key, _ref, received in rows}
    public = set(Contribution.objects.only("status").published_among(keys))
    refused = [key for key in keys if key not in public]
    if linked.day is not None:
        late = {key for key, _reference, received in rows if timezone.localdate(received) > linked.day}
        late &= public
        public -= late
        linked.too_late += len(late)
        room = MOST_NAMED - len(linked.named_too_late)
        linked.named_too_late += [references[key] for key in sorted(late)][:room]
    steps = ThreadEntry.objects.filter(page=step.page_id, kind=step.kind, submission__in=keys)
    known = set(steps.values_list("submission", flat=True))
    new = sorted(public - known)
    ThreadEntry.objects.bulk_create(
        ThreadEntry(
            submission_id=key,
            kind=step.kind,
            at=since[key],
            stage=step.stage,
            text=step.text,
            page_id=step.page_id,
            tell_after=step.tell_after,
        )
        for key in new
    )
    linked.made += len(new)
    linked.known += len(public & known)
    linked.refused += len(refused)
    room = MOST_NAMED - len(linked.named)
    linked.named += [references[key] for key in refused if key in references][:room]
    return {key: references[key] for key in new}


def unlink(*, page: Page, kind: Kind, submission_id: int, by: User | None) -> bool:
    """It was said by mistake: the step goes. Whether there was one."""
    steps = ThreadEntry.objects.filter(page=page.pk, kind=kind, submission=submission_id)
    return bool(unlink_steps(page=page, keys=list(steps.values_list("pk", flat=True)), by=by))


@transaction.atomic
def unlink_steps(*, page: Page, keys: Collection[int], by: User | None) -> int:
    """The same for some steps of `page` by their keys, a bounded number; how many were still there."""
    theirs = ThreadEntry.objects.filter(pk__in=keys, page=page.pk, kind__in=kinds_of(page))
    held = theirs.order_by("submission_id").values_list("submission", flat=True)
    # Its author may be told of it at this moment.
    list(Submission.objects.select_for_update().filter(pk__in=list(held)).order_by("pk").values_list("pk"))
    gone = list(theirs.order_by("pk").values_list("pk", "kind", "submission", "submission__reference"))
    ThreadEntry.objects.filter(pk__in=[key for key, *_rest in gone]).delete()
    for kind in kinds_of(page):
        of_kind = {key: reference for _pk, its_kind, key, reference in gone if its_kind == kind}
        if not of_kind:
            continue
        references = list(of_kind.values())[:MOST_LOGGED]
        _log(page, UNLINKED, by, kind=kind, references=references, count=len(of_kind))
        if following := FOLLOWING.get((_type_of(page), kind)):
            following.unlinked(page, of_kind)
    if gone:
        touch(page, Contribution)
    return len(gone)


def _log(page: Page, action: str, by: User | None, *, kind: Kind, references: list[str], count: int) -> None:
    log(
        instance=page,
        action=action,
        user=by,
        data={"kind": str(kind), "count": count, "references": references},
    )
