"""A version of the lab's model as its page shows it: a drawing, the same as a list, the other versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from calls.models import CallPage
from calls.models.call import lines
from calls.presentation import Presented
from lab.activities import related_to
from lab.models import LabModelPage, VersionActivity
from portal.cache import shown_until
from portal.cache.kept import number_of
from portal.drawings import Drawing, Field, draw
from portal.pages import unrestricted
from taxonomy.stages import FAMILIES, Stage

MOST_VERSIONS = 50


@dataclass(frozen=True)
class ShownActivity:
    """One activity of the list; `groups` are what it leads to (lab.activities)."""

    anchor: str
    title: str
    text: str
    groups: list[dict[str, Any]]


@dataclass(frozen=True)
class Family:
    code: str
    label: str
    verb: str
    text: str
    activities: Sequence[ShownActivity] = ()

    @property
    def anchor(self) -> str:
        return f"famille-{self.code}"


@dataclass(frozen=True)
class ListedVersion:
    page: LabModelPage
    url: str
    is_this: bool


@dataclass(frozen=True)
class Proposing:
    """Where a change is proposed: the form of a call, or the call and why it takes nothing."""

    call: CallPage
    shown: Presented
    url: str


def context_of(version: LabModelPage, request: HttpRequest, *, now: datetime) -> dict[str, Any]:
    families = families_with_activities(version, request)
    versions = versions_beside(version, request)
    return {
        "families": families,
        "drawing": drawing_of(version, families),
        "changes": lines(version.changes),
        "versions": versions,
        "current": next((each for each in versions if each.page.current_in and not each.is_this), None),
        "status_tag": STATUS_TAGS[LabModelPage.Status(version.status)],
        "generalise": Stage.GENERALISE.label,
        "proposing": proposing(version, request, now=now),
    }


STATUS_TAGS = {
    LabModelPage.Status.CURRENT: "full",
    LabModelPage.Status.PREPARING: "wait",
    LabModelPage.Status.FORMER: "",
}


def families_of(version: LabModelPage) -> list[Family]:
    """The three families, each with what it does; without their activities, so without a query."""
    return [_family(version, stage) for stage in FAMILIES]


def families_with_activities(version: LabModelPage, request: HttpRequest) -> list[Family]:
    """The same, with their activities in the order of the version and what each leads to."""
    rows = [row for row in version.activities.select_related("activity") if row.shown_family]
    related = related_to({row.activity_id for row in rows}, request)
    return [
        _family(
            version,
            stage,
            [_shown(row, related[row.activity_id]) for row in rows if row.shown_family == stage],
        )
        for stage in FAMILIES
    ]


def drawing_of(version: LabModelPage, families: Sequence[Family]) -> Drawing:
    """The picture of the same words; what follows stands below it where the version says it."""
    text = version.generalise_text
    foot = Field(Stage.GENERALISE.value, str(Stage.GENERALISE.label), text) if text else None
    fields = [
        Field(family.code, family.label, family.verb, [activity.title for activity in family.activities])
        for family in families
    ]
    return draw(fields, foot)


def versions_beside(version: LabModelPage, request: HttpRequest) -> list[ListedVersion]:
    """The public versions of its language, the newest first; with one alone, nothing to choose from."""
    pages = unrestricted(LabModelPage.objects.live(), number_of(request))
    found = list(pages.filter(locale=version.locale_id).defer("body").in_order()[:MOST_VERSIONS])
    if len(found) < 2 and all(page.pk == version.pk for page in found):
        return []
    return [ListedVersion(page, page.get_url(request) or "", page.pk == version.pk) for page in found]


def proposing(version: LabModelPage, request: HttpRequest, *, now: datetime) -> Proposing | None:
    """The call that takes changes, as long as the public reads it."""
    calls = unrestricted(CallPage.objects.live(), number_of(request))
    call = calls.filter(pk=version.proposals_id).first() if version.proposals_id else None
    if call is None:
        return None
    shown_until(request, call.timetable.next_change(now))
    shown = Presented.of(call, now)
    url = call.get_url(request) or ""
    return Proposing(call, shown, f"{url}contribuer/" if shown.takes_contributions else url)


def _family(version: LabModelPage, stage: Stage, activities: Sequence[ShownActivity] = ()) -> Family:
    return Family(
        code=stage.value,
        label=str(stage.label),
        verb=version.verb_of(stage),
        text=version.text_of(stage),
        activities=activities,
    )


def _shown(row: VersionActivity, groups: list[dict[str, Any]]) -> ShownActivity:
    anchor = f"activite-{row.activity.slug}"
    return ShownActivity(anchor, row.shown_title, row.shown_text, groups)
