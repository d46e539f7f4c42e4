"""Public contributions that a project names: those that fed it, those that its findings cite."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from calls.models import CallPage
from contributions.blocks import cited, references_in
from contributions.models import Contribution, ThreadEntry
from portal.cache.kept import number_of
from portal.pages import unrestricted
from projects.follow_up.linking import linked_to
from projects.models import Finding, ProjectPage
from projects.presentation.linked import Linked
from projects.presentation.parts import has

MOST_FED = 12
MOST_FINDINGS = 30


@dataclass(frozen=True)
class Named:
    """A contribution as a list names it."""

    title: str
    url: str
    who: str
    is_masked: bool
    language: str = ""


@dataclass(frozen=True)
class Found:
    """Something that was learnt, and the contributions it comes from."""

    text: str
    named: list[Named]


@dataclass(frozen=True)
class Kept:
    """What is kept of a call: the points of its synthesis."""

    call: Linked
    points: list[Found]


def named(rows: Iterable[Contribution], request: HttpRequest | None) -> dict[int, Named]:
    """Those whose page anybody may read, by key, in one query."""
    rows = list(rows)
    if not rows:
        return {}
    pages = unrestricted(CallPage.objects.live(), number_of(request)).defer("body", "synthesis")
    calls = pages.in_bulk({row.page_id for row in rows})
    return {
        row.pk: Named(
            row.title, calls[row.page_id].public_path(row.submission), row.who, row.redacted, row.language
        )
        for row in rows
        if row.page_id in calls
    }


def fed(project: ProjectPage, request: HttpRequest | None) -> tuple[list[Named], bool]:
    """The first contributions that fed it, and whether there are more. Two queries."""
    if not project.pk or not has(project, "fed"):
        return [], False
    linked = linked_to(project, ThreadEntry.Kind.FED, number=number_of(request))
    rows = list(linked[: MOST_FED + 1])
    return list(named(rows[:MOST_FED], request).values()), len(rows) > MOST_FED


def findings_of(
    findings: list[Finding], calls: list[Linked], request: HttpRequest | None
) -> tuple[list[Found], list[Kept]]:
    """What the project found and what is kept of its calls, with what is cited as far as it is public.

    Two queries, whatever their number.
    """
    said = [(each.text, references_in(each.cites)) for each in findings]
    kept = [(call, [_point(block) for block in call.page.synthesis][:MOST_FINDINGS]) for call in calls]
    points = [*said, *(point for _call, of_call in kept for point in of_call)]
    found = cited(reference for _text, references in points for reference in references)
    public = named(found.values(), request)
    by_reference = {name: public[row.pk] for name, row in found.items() if row.pk in public}

    def with_names(point: tuple[str, list[str]]) -> Found:
        text, references = point
        return Found(text, [by_reference[each] for each in references if each in by_reference])

    return (
        [with_names(point) for point in said],
        [Kept(call, [with_names(point) for point in of_call]) for call, of_call in kept if of_call],
    )


def _point(block: Any) -> tuple[str, list[str]]:
    return block.value["text"], references_in(block.value.get("cites") or "")
