"""From what is shown nobody works out a count from 1 to 4, not even a reader who knows the rules."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contributions.small_numbers import FEWEST, Breakdown, broken_down, is_small

SMALL = range(1, FEWEST)
counts = st.lists(st.one_of(st.integers(0, 6), st.integers(0, 400)), min_size=1, max_size=8)


def breakdown(cells: Any) -> Breakdown[int]:
    return broken_down(list(enumerate(cells)))


def seen(cells: tuple[int, ...]) -> tuple[Any, ...]:
    """Everything that a reader sees of a total and its parts: the total too, unless it is small."""
    total = sum(cells)
    found = breakdown(cells)
    return ("small" if is_small(total) else total, found.shown, found.others)


def tables_that_look_the_same(size: int, most: int) -> Iterator[list[tuple[int, ...]]]:
    groups = defaultdict(list)
    for cells in product(range(most + 1), repeat=size):
        if sum(cells) <= most:
            groups[seen(cells)].append(cells)
    yield from groups.values()


def told(tables: list[tuple[int, ...]]) -> list[tuple[int, int]]:
    """(place, count) of the small counts that are the same in all of these tables."""
    columns = [set(values) for values in zip(*tables, strict=True)]
    return [
        (place, min(values)) for place, values in enumerate(columns) if len(values) == 1 and is_small(*values)
    ]


@pytest.mark.parametrize(("size", "most"), [(1, 60), (2, 60), (3, 34), (4, 24), (5, 16)])
def test_every_small_count_could_be_another_one(size, most):
    groups = 0
    for tables in tables_that_look_the_same(size, most):
        assert not told(tables), (seen(tables[0]), tables)
        groups += 1
    assert groups > 20


@pytest.mark.parametrize(
    "careless",
    [
        lambda cells: tuple(each for each in cells if not is_small(each)),
        lambda cells: tuple(("-" if is_small(each) else each) for each in cells),
        lambda cells: (*(each for each in cells if not is_small(each)), sum(filter(is_small, cells))),
    ],
    ids=["left out", "masked", "summed without care"],
)
def test_the_search_for_a_small_count_finds_it_in_careless_tables(careless: Callable[[Any], Any]):
    """The test above can fail: shown beside their total, these tell a small count."""
    groups = defaultdict(list)
    for cells in product(range(13), repeat=3):
        groups[sum(cells), careless(cells)].append(cells)
    assert any(told(tables) for tables in groups.values())


@given(counts)
def test_no_number_shown_is_small_and_the_parts_come_to_the_total(cells):
    found = breakdown(cells)
    total = sum(cells)
    numbers = [count for _name, count in found.shown] + [found.others] * bool(found.others)
    assert not [number for number in numbers if number < FEWEST]
    assert sum(numbers) == (0 if is_small(total) else total)


@given(counts)
def test_nobody_works_out_a_small_count_from_the_total_and_what_is_shown(cells):
    """What is hidden has at least two solutions for each small count, whatever their number."""
    found = breakdown(cells)
    if is_small(sum(cells)):
        assert found == Breakdown((), 0)
        return
    shown = {name for name, _count in found.shown}
    hidden = [count for place, count in enumerate(cells) if place not in shown and count]
    small = [count for count in hidden if is_small(count)]
    if not small:
        assert not found.others
        return
    assert len(hidden) > 1 or not found.shown
    if len(hidden) == len(small):
        assert len(small) < found.others < (FEWEST - 1) * len(small) or not found.shown


@given(counts)
def test_without_small_counts_all_is_shown(cells):
    large = [each if each >= FEWEST else 0 for each in cells]
    found = breakdown(large)
    assert [count for _name, count in found.shown] == [each for each in large if each]
    assert found.others == 0


@pytest.mark.parametrize(
    ("cells", "shown", "others"),
    [
        ([12, 6, 3, 2], [12, 6], 5),
        ([12, 6, 2], [12], 8),
        ([12, 3, 6], [12], 9),
        ([3, 2], [], 5),
        ([12, 4, 4], [], 20),
        ([12, 9, 4, 4], [12], 17),
        ([2, 1], [], 0),
        ([], [], 0),
    ],
)
def test_reasons_are_added_up_like_this(cells, shown, others):
    found = breakdown(cells)
    assert [count for _name, count in found.shown] == shown
    assert found.others == others
