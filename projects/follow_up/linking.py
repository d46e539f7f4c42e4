"""Say of published contributions what a page did with them: a step of each one's thread, that leads there.

The step is the link: there is one for each contribution, page and kind, and no other row. It may be written
while the page is a draft: nobody reads it, and its author is not told, before the page is public
(contributions.thread, contributions.steps_told).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext
from wagtail.log_actions import log
from wagtail.models import Page

from contributions.models import Contribution, Submission, ThreadEntry
from contributions.plain_text import clean_text, is_blank
from contributions.services import IllegalMove
from contributions.steps_told import TOLD_AFTER
from people.models import User
from portal.cache import touch

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


@dataclass
class Linked:
    """What became of those that were to be linked."""

    made: int = 0
    # They had this very step already, and keep its words.
    known: int = 0
    # Not published, or not there: left as they are. The first of them, by reference.
    refused: int = 0
    named: list[str] = field(default_factory=list)

    @property
    def why(self) -> str:
        """The sentence about those that were refused; nothing when none was."""
        if not self.refused:
            return ""
        named = ", ".join(self.named)
        others = self.refused - len(self.named)
        if named and others:
            named = gettext("%(references)s and %(number)d more") % {"references": named, "number": others}
        return gettext("Not linked, because it is not published: %(references)s.") % {
            "references": named or others
        }


def kinds_of(page: Page) -> tuple[Kind, ...]:
    """What `page` may say of a contribution; nothing for a page of another type."""
    return KINDS.get(page.specific_class._meta.label_lower, ()) if page.specific_class else ()


def first_steps(page: Page, *kinds: Kind) -> "QuerySet[ThreadEntry]":
    """What `page` says of public contributions, of each the first thing that it said; in that order."""
    said = ThreadEntry.objects.filter(page=page.pk, kind__in=kinds or kinds_of(page))
    earlier = said.filter(submission=OuterRef("submission"), pk__lt=OuterRef("pk"))
    public = said.filter(submission__contribution__status=Contribution.Status.PUBLISHED)
    return public.filter(~Exists(earlier)).order_by("pk")


def linked_to(page: Page, *kinds: Kind) -> "QuerySet[Contribution]":
    """The contributions that `page` says something of, as far as they are public; the first linked first.

    Each once, however many steps lead from it to this page.
    """
    first = first_steps(page, *kinds).order_by()
    rows = Contribution.objects.published().filter(submission__thread__in=first.values("pk"))
    linked: QuerySet[Contribution] = rows.select_related("submission").order_by("submission__thread__pk")
    return linked


def link(
    *, page: Page, kind: Kind, submissions: Iterable[int], words: str, by: User | None, now: datetime
) -> int:
    """Add the step `kind` to the published ones among `submissions`; how many were not linked yet.

    Raises IllegalMove: the page does not say such things, or the words are too long.
    """
    return link_and_say(page=page, kind=kind, submissions=submissions, words=words, by=by, now=now).made


@transaction.atomic
def link_and_say(
    *, page: Page, kind: Kind, submissions: Iterable[int], words: str, by: User | None, now: datetime
) -> Linked:
    """The same; what became of the others too. Those that are not published cost the others nothing."""
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
        at=now,
        stage=page.specific.stage,
        text="" if is_blank(text) else text,
        page_id=page.pk,
        tell_after=now + TOLD_AFTER,
    )
    linked = Linked()
    references: list[str] = []
    # Everybody locks in the same order: of two at once one waits, and never each for the other.
    wanted = sorted(set(submissions))
    for start in range(0, len(wanted), BATCH):
        references += _link_batch(step, wanted[start : start + BATCH], linked)[
            : MOST_LOGGED - len(references)
        ]
    if linked.made:
        _log(page, LINKED, by, kind=kind, references=references, count=linked.made)
        touch(page, Contribution)
    return linked


def _link_batch(step: ThreadEntry, keys: Collection[int], linked: Linked) -> list[str]:
    """Write `step` for some contributions, in a constant number of queries; the new ones, by reference."""
    # What is being withdrawn or erased is finished first: the envelope is the lock of every verb.
    locked = Submission.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    references = dict(locked.values_list("pk", "reference"))
    public = set(Contribution.objects.only("status").published_among(keys))
    steps = ThreadEntry.objects.filter(page=step.page_id, kind=step.kind, submission__in=keys)
    known = set(steps.values_list("submission", flat=True))
    new = sorted(public - known)
    ThreadEntry.objects.bulk_create(
        ThreadEntry(
            submission_id=key,
            kind=step.kind,
            at=step.at,
            stage=step.stage,
            text=step.text,
            page_id=step.page_id,
            tell_after=step.tell_after,
        )
        for key in new
    )
    linked.made += len(new)
    linked.known += len(public & known)
    refused = [key for key in keys if key not in public]
    linked.refused += len(refused)
    room = MOST_NAMED - len(linked.named)
    linked.named += [references[key] for key in refused if key in references][:room]
    return [references[key] for key in new[:MOST_LOGGED]]


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
    gone = list(theirs.order_by("pk").values_list("pk", "kind", "submission__reference"))
    for kind in kinds_of(page):
        references = [reference for _key, its_kind, reference in gone if its_kind == kind]
        if references:
            _log(page, UNLINKED, by, kind=kind, references=references[:MOST_LOGGED], count=len(references))
    if gone:
        ThreadEntry.objects.filter(pk__in=[key for key, _kind, _reference in gone]).delete()
        touch(page, Contribution)
    return len(gone)


def _log(page: Page, action: str, by: User | None, *, kind: Kind, references: list[str], count: int) -> None:
    log(
        instance=page,
        action=action,
        user=by,
        data={"kind": str(kind), "count": count, "references": references},
    )
