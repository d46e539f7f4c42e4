"""Search in what people wrote: our own small index, the same words found on both databases.

`index` stands in every verb that writes words or decides, in its transaction; a trigger takes deleted
rows out. Hits come newest first (by key), or by relevance among the newest thousand. The index holds
what awaits a decision too, because the desk searches it: a reader's results are asked with
`published=True` and read through `published()` all the same.

docs/explanation/recherche.md says how it works, ADR 7 why.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.db.models.functions import Left

from contributions.counts import COUNTED_AT_MOST
from contributions.models import Contribution
from contributions.search_store import Wanted, store
from contributions.stems import stems, stems_of_text, telling_words, words

# A search of more words uses the first ones; a pasted page finds its own beginning.
MOST_WORDS = 10
RANKED = COUNTED_AT_MOST
# What is read of a text to rank it.
RANKED_LENGTH = 1_500
TITLE_WEIGHT = 4
MOST_REPEATS = 4
FORGOTTEN_AT_ONCE = 1_000

INDEXED = ("title", "body", "explanation", "shown_as")

_Rows = TypeVar("_Rows", bound=QuerySet[Any])


# --- Writing --------------------------------------------------------------------------


def index(contribution: Contribution) -> None:
    """Make `contribution` found by the words, the page and the state it has now."""
    index_many([contribution])


def index_many(rows: Iterable[Contribution]) -> None:
    """The same for many, in one go; call it in the transaction that wrote them."""
    store().put((row.pk, _tokens(row)) for row in rows)


def forget(submission_ids: Sequence[int]) -> None:
    """Take rows out. Deleted contributions leave by themselves."""
    store().forget(submission_ids)


def forget_orphans() -> int:
    """Take out what is no contribution any more; how many there were. (None, while triggers stand.)"""
    forgotten, last = 0, 0
    while gone := store().orphans(after=last, most=FORGOTTEN_AT_ONCE):
        forget(gone)
        forgotten, last = forgotten + len(gone), gone[-1]
    return forgotten


def tidy() -> None:
    """Put the index in order after many changes. Safe while the portal runs."""
    store().tidy()


def _tokens(row: Contribution) -> set[str]:
    text = stems_of_text(*(getattr(row, name) for name in INDEXED))
    return text | {_state_mark(row.status), _page_mark(row.page_id)}


# No stem holds "_", so no word that somebody types is taken for a mark.
def _state_mark(status: str) -> str:
    return f"s_{status}"


def _page_mark(page_id: int) -> str:
    return f"p_{page_id}"


# --- Reading --------------------------------------------------------------------------


def searched_words(text: str) -> list[str]:
    """The words of `text` that a search uses; none when there is nothing to look for."""
    return telling_words(text, most=MOST_WORDS)


def matching(
    queryset: _Rows,
    text: str,
    *,
    page_id: int | None = None,
    published: bool = False,
    field: str = "pk",
) -> _Rows:
    """`queryset` with a condition for every word of `text`; a text without any word matches nothing.

    Ordering, filters and paging stay the caller's. `page_id` and `published` repeat what `queryset` is
    already limited to: they make the search of one call faster and are no filter to rely on. `field`
    leads from the queryset's rows to the submission.
    """
    wanted = _wanted(text, page_id=page_id, published=published)
    if wanted is None:
        return queryset.none()
    return queryset.filter(store().condition(wanted, field))


def newest_ids(
    text: str,
    *,
    page_id: int | None = None,
    published: bool = True,
    before: int | None = None,
    limit: int,
    but_pages: Iterable[int] = (),
) -> list[int]:
    """At most `limit` keys of submissions that hold every word of `text`, the newest first.

    `before` is the last key of the page before; nothing from `but_pages` is found.
    """
    wanted = _wanted(text, page_id=page_id, published=published, but_pages=but_pages)
    return store().newest(wanted, before=before, limit=limit) if wanted else []


def relevant_ids(
    text: str,
    *,
    page_id: int | None = None,
    published: bool = True,
    limit: int = RANKED,
    but_pages: Iterable[int] = (),
) -> list[int]:
    """The newest thousand hits, ranked: words of the title, then how often; then the newest first."""
    ids = newest_ids(text, page_id=page_id, published=published, limit=RANKED, but_pages=but_pages)
    ranking = _Ranking(text)
    rows = (
        Contribution.objects.filter(pk__in=ids)
        .order_by()
        .values_list("pk", "title", Left("body", RANKED_LENGTH), Left("explanation", RANKED_LENGTH))
    )
    scores = {
        pk: ranking.score(title, f"{body}\n{explanation}" if explanation else body)
        for pk, title, body, explanation in rows
    }
    return sorted(scores, key=lambda pk: (-scores[pk], -pk))[:limit]


def count_up_to(
    text: str,
    *,
    page_id: int | None = None,
    published: bool = True,
    but_pages: Iterable[int] = (),
) -> int:
    """How many hits; COUNTED_AT_MOST + 1 means "more"."""
    wanted = _wanted(text, page_id=page_id, published=published, but_pages=but_pages)
    return store().count(wanted, most=COUNTED_AT_MOST + 1) if wanted else 0


def _wanted(
    text: str, *, page_id: int | None, published: bool, but_pages: Iterable[int] = ()
) -> Wanted | None:
    groups = tuple(dict.fromkeys(stems(word) for word in searched_words(text)))
    if not groups:
        return None
    marks = [_state_mark(Contribution.Status.PUBLISHED)] if published else []
    marks += [] if page_id is None else [_page_mark(page_id)]
    return Wanted(groups, tuple(marks), tuple(_page_mark(each) for each in but_pages))


class _Ranking:
    """Counts the words looked for; what a word is, is found out once for all the texts."""

    def __init__(self, text: str) -> None:
        self.groups = [frozenset(stems(word)) for word in searched_words(text)]
        self.known: dict[str, tuple[int, ...]] = {}

    def score(self, title: str, text: str) -> int:
        in_title, in_text = self._counts(title), self._counts(text)
        return sum(
            TITLE_WEIGHT * bool(in_title[place]) + min(MOST_REPEATS, in_text[place])
            for place in range(len(self.groups))
        )

    def _counts(self, text: str) -> list[int]:
        """How often each group stands in `text`."""
        counts = [0] * len(self.groups)
        for word, times in Counter(words(text)).items():
            places = self.known.get(word)
            if places is None:
                places = self.known[word] = self._places(word)
            for place in places:
                counts[place] += times
        return counts

    def _places(self, word: str) -> tuple[int, ...]:
        own = stems(word)
        return tuple(place for place, group in enumerate(self.groups) if not group.isdisjoint(own))
