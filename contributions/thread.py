"""The thread as pages show it: each step with its title, its stage's sign and its words."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from wagtail.models import Page

from contributions.models import Submission, ThreadEntry
from portal.unlisted import but_unlisted
from taxonomy.stages import Stage

Kind = ThreadEntry.Kind
# What a page says that it did with a contribution: it stands or falls with that page.
SAID_BY_A_PAGE = frozenset(
    {Kind.FED, Kind.BECAME, Kind.TESTED, Kind.KEPT, Kind.ADAPTED, Kind.DROPPED, Kind.ANSWERED_IN}
)


@dataclass(frozen=True)
class Step:
    at: datetime
    stage: str
    stage_label: str
    title: str
    text: str
    # The page that the step is about, while everybody may read it.
    url: str = ""
    # Its title, where `text` does not name it.
    page_title: str = ""


def thread_of(submission: Submission, *, titles: Mapping[str, str] | None = None) -> list[Step]:
    """What became of `submission`, the oldest step first, for its author and the team: every step.

    `titles`: by kind of step, where this kind of submission has its own.
    """
    return _steps(ThreadEntry.objects.filter(submission=submission), titles or {})


def public_thread_of(submission: Submission, *, titles: Mapping[str, str] | None = None) -> list[Step]:
    """The same for everybody: without the steps that stay between the author and the team."""
    return _steps(ThreadEntry.objects.filter(submission=submission, public=True), titles or {})


def read_by_all() -> "QuerySet[Page]":
    """The pages that everybody may read and find: steps lead to these alone."""
    pages: QuerySet[Page] = but_unlisted(Page.objects.live().public())
    return pages


def stands() -> Q:
    """Which steps stand now: what a page says, only while everybody may read that page."""
    return ~Q(kind__in=SAID_BY_A_PAGE) | Q(page__in=read_by_all())


def _steps(rows: "QuerySet[ThreadEntry]", titles: Mapping[str, str]) -> list[Step]:
    entries = list(rows.select_related("page"))
    named = {entry.page_id for entry in entries if entry.page_id}
    taken_down = _taken_down(entries)
    public = set(read_by_all().filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    return [
        _step(entry, {entry.kind: gettext("Taken down")} if entry.pk in taken_down else titles, public)
        for entry in entries
        if entry.kind not in SAID_BY_A_PAGE or entry.page_id in public
    ]


def _taken_down(entries: Iterable[ThreadEntry]) -> set[int]:
    """The refusals of what had been public: it is not merely unpublished."""
    found, was_public = set(), False
    for entry in entries:
        was_public = was_public or entry.kind in (Kind.PUBLISHED, Kind.REDACTED)
        if was_public and entry.kind == Kind.DECLINED:
            found.add(entry.pk)
    return found


def _step(entry: ThreadEntry, titles: Mapping[str, str], public: Collection[int | None]) -> Step:
    page = entry.page if entry.page_id in public else None
    return Step(
        at=entry.at,
        stage=entry.stage,
        stage_label=str(Stage(entry.stage).label),
        title=str(titles.get(entry.kind) or "") or entry.get_kind_display(),
        text=entry.text,
        url=(page.url or "") if page else "",
        page_title=page.title if page and entry.kind in SAID_BY_A_PAGE else "",
    )
