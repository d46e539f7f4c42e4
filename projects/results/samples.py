"""Samples of the blocks of a result that show rows of the portal: contributions, files."""

from types import SimpleNamespace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from projects.results.sets import ContributionSet

# Where a sample leads: nowhere.
NOWHERE = "#"
REFERENCE = "ABCD-2345"


def quotations_block() -> dict[str, Any]:
    contribution = SimpleNamespace(
        pk=0,
        who=gettext("A citizen"),
        submitted_at=timezone.now(),
        reference=REFERENCE,
        redacted=False,
        submission=SimpleNamespace(example=""),
    )
    words = gettext("I was told to come back with a paper that I had given the week before.")
    return {
        "value": [{"text": words, "is_cut": True, "contribution": contribution}],
        "permalinks": {contribution.pk: NOWHERE},
    }


def contributions_block() -> dict[str, Any]:
    voices = [
        _voice(gettext("A last bus after the film"), gettext("We leave before the end, every time.")),
        _voice(
            gettext("A timetable that one can read"),
            gettext(
                "The print is so small that my neighbour rings the driver. A page for each stop would do."
            ),
        ),
    ]
    return {"set": ContributionSet(total=12, voices=voices, url=NOWHERE)}


def _voice(title: str, text: str) -> dict[str, Any]:
    return {
        "title": title,
        "url": NOWHERE,
        "who": gettext("A citizen"),
        "at": timezone.now(),
        "text": text,
        "example": "",
        "tags": [],
        "is_masked": False,
    }


def documents_block() -> dict[str, Any]:
    files = [(gettext("The report, in full"), "pdf", 480_000), (gettext("The figures"), "xlsx", 21_000)]
    return {
        "value": [
            {
                "label": label,
                "document": {"url": NOWHERE, "title": label, "file_extension": kind, "file_size": weight},
            }
            for label, kind, weight in files
        ]
    }
