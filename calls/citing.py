"""Contributions cited by their references: each with its address, as far as both are public."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from calls.models import CallPage
from contributions.blocks import cited, references_in
from contributions.models import Contribution
from portal.pages import unrestricted


@dataclass(frozen=True)
class Cite:
    """A published contribution that something leads to."""

    reference: str
    url: str
    title: str


@dataclass(frozen=True)
class Point:
    """Something that is said, why if it is refused, and the contributions that it comes from."""

    text: str
    why: str = ""
    cites: list[Cite] = field(default_factory=list)


def addresses(
    rows: Collection[Contribution], *, number: int | None = None, call: CallPage | None = None
) -> dict[int, str]:
    """Where each of these published contributions is read, by key; without those of pages that nobody sees.

    One query, whatever their number (two where pages are restricted); none for those of `call`, which is
    known to be read.
    """
    pages = {call.pk: call} if call else {}
    keys = {row.page_id for row in rows} - pages.keys()
    if keys:
        found = unrestricted(CallPage.objects.live().filter(pk__in=keys), number)
        pages |= {page.pk: page for page in found}
    return {row.pk: pages[row.page_id].public_path(row.submission) for row in rows if row.page_id in pages}


def cites_of(
    references: Iterable[str], *, number: int | None = None, call: CallPage | None = None
) -> dict[str, Cite]:
    """What can be read of `references`, by reference. Those of `call` ask nothing about their page."""
    rows = list(cited(references).values())
    urls = addresses(rows, number=number, call=call)
    return {row.reference: Cite(row.reference, urls[row.pk], row.title) for row in rows if row.pk in urls}


def references_of(*streams: Iterable[Any]) -> list[str]:
    """Every reference that streams of points cite, each once."""
    found = [each for stream in streams for block in stream for each in _references(block)]
    return list(dict.fromkeys(found))


def points_of(stream: Iterable[Any], cites: dict[str, Cite]) -> list[Point]:
    """The points of `stream`, in their order; what is no longer public is cited no longer."""
    return [
        Point(
            text=block.value.get("text") or "",
            why=block.value.get("why") or "",
            cites=[cites[each] for each in _references(block) if each in cites],
        )
        for block in stream
    ]


def _references(block: Any) -> list[str]:
    return references_in(block.value.get("cites") or "")
