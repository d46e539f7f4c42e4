"""The thread as pages show it: each step with its title, its stage's sign and its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from contributions.models import Submission, ThreadEntry
from taxonomy.stages import Stage


@dataclass(frozen=True)
class Step:
    at: datetime
    stage: str
    stage_label: str
    title: str
    text: str
    # The page that the step is about, while everybody may read it.
    url: str = ""


def thread_of(submission: Submission, *, titles: Mapping[str, str] | None = None) -> list[Step]:
    """What became of `submission`, the oldest step first, for its author and the team: every step.

    `titles`: by kind of step, where this kind of submission has its own.
    """
    rows = ThreadEntry.objects.filter(submission=submission).select_related("page")
    return [_step(entry, titles or {}) for entry in rows]


def public_thread_of(submission: Submission, *, titles: Mapping[str, str] | None = None) -> list[Step]:
    """The same for everybody: without the steps that stay between the author and the team."""
    rows = ThreadEntry.objects.filter(submission=submission, public=True).select_related("page")
    return [_step(entry, titles or {}) for entry in rows]


def _step(entry: ThreadEntry, titles: Mapping[str, str]) -> Step:
    return Step(
        at=entry.at,
        stage=entry.stage,
        stage_label=str(Stage(entry.stage).label),
        title=str(titles.get(entry.kind) or "") or entry.get_kind_display(),
        text=entry.text,
        url=(entry.page.url or "") if entry.page and entry.page.live else "",
    )
