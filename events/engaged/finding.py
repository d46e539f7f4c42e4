"""Resource agents by skill, as the coordinator types it: the same words as the search of contributions.

A region has hundreds of them at most: the rows are read and compared, no index is kept of what they wrote.
"""

from dataclasses import dataclass

from contributions.stems import stems, stems_of_text, telling_words
from people.models import Engagement

READ_AT_MOST = 2000
SHOWN_AT_MOST = 50
MOST_WORDS = 8


@dataclass(frozen=True)
class Found:
    """Those who have all the words; `more`: others have them too, or were not read."""

    rows: list[Engagement]
    more: bool


def resources(words: str) -> Found:
    """The resource agents whose skills, service or theme hold every word of `words`; all of them without."""
    rows = Engagement.objects.acting().filter(level=Engagement.Level.RESOURCE)
    rows = rows.select_related("theme", "territory").order_by("-since", "-pk")
    read = list(rows[: READ_AT_MOST + 1])
    wanted = [set(stems(word)) for word in telling_words(words, most=MOST_WORDS)]
    found = [row for row in read[:READ_AT_MOST] if _has(row, wanted)]
    return Found(found[:SHOWN_AT_MOST], len(found) > SHOWN_AT_MOST or len(read) > READ_AT_MOST)


def _has(row: Engagement, wanted: list[set[str]]) -> bool:
    if not wanted:
        return True
    theirs = stems_of_text(row.skills, row.service, row.theme.title if row.theme else "")
    return all(each & theirs for each in wanted)
