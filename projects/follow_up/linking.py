"""Say of published contributions what a page did with them: a step of each one's thread, that leads there.

The step is the link: there is one for each contribution, page and kind, and no other row.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Page

from contributions.models import Contribution, ThreadEntry
from people.models import User
from portal.cache import touch

Kind = ThreadEntry.Kind
# What each type of page may say, as app_label.model.
KINDS: dict[str, tuple[Kind, ...]] = {
    "projects.projectpage": (Kind.FED,),
    "projects.experiment": (Kind.BECAME, Kind.TESTED, Kind.KEPT, Kind.ADAPTED, Kind.DROPPED),
    "projects.resultpage": (Kind.ANSWERED_IN,),
}
# Several links made one after the other are told in one mail.
TOLD_AFTER = timedelta(minutes=10)
BATCH = 500


def linked_to(page: Page, *kinds: Kind) -> "QuerySet[Contribution]":
    """The contributions that `page` says something of, as far as they are public; the first linked first."""
    rows = Contribution.objects.published().filter(
        submission__thread__page=page.pk, submission__thread__kind__in=kinds or KINDS[page._meta.label_lower]
    )
    return rows.select_related("submission").order_by("submission__thread__at", "submission__thread__pk")


@transaction.atomic
def link(
    *, page: Page, kind: Kind, submissions: Iterable[int], words: str, by: User | None, now: datetime
) -> int:
    """Add the step `kind` to the published ones among `submissions`; how many were not linked yet."""
    wanted, made = list(submissions), 0
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        public = Contribution.objects.published().filter(pk__in=batch).values_list("pk", flat=True)
        known = ThreadEntry.objects.filter(page=page.pk, kind=kind, submission__in=batch)
        new = set(public) - set(known.values_list("submission", flat=True))
        ThreadEntry.objects.bulk_create(
            ThreadEntry(
                submission_id=key,
                kind=kind,
                at=now,
                stage=page.specific.stage,
                text=words,
                page_id=page.pk,
                tell_after=now + TOLD_AFTER,
            )
            for key in sorted(new)
        )
        made += len(new)
    touch(page)
    return made


@transaction.atomic
def unlink(*, page: Page, kind: Kind, submission_id: int, by: User | None) -> bool:
    """It was said by mistake: the step goes. Whether there was one."""
    rows = ThreadEntry.objects.filter(page=page.pk, kind=kind, submission=submission_id)
    deleted, _by_model = rows.delete()
    touch(page)
    return bool(deleted)
