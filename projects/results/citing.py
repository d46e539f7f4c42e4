"""Which contributions a result cites: in its points, in its body, in its quotations."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from calls.citing import references_of
from contributions.blocks import cited
from contributions.models import Contribution

if TYPE_CHECKING:
    from projects.models import ResultPage


def references(result: "ResultPage") -> list[str]:
    """Every reference that the points of `result` cite, those of its body included."""
    said = [
        block.value[side].bound_blocks
        for block in result.body
        if block.block_type == "side_by_side"
        for side in ("citizens", "agents")
    ]
    return references_of(result.heard, result.done, result.not_done, *said)


def quoted(result: "ResultPage") -> list[Contribution]:
    """The contributions that `result` quotes, as far as they are public."""
    return [row for value in _quotations(result) if (row := value["contribution"])]


def cited_keys(result: "ResultPage") -> frozenset[int]:
    """The key of every published contribution that `result` cites or quotes."""
    rows = [*cited(references(result)).values(), *quoted(result)]
    return frozenset(row.pk for row in rows)


def _quotations(result: "ResultPage") -> Iterable[Any]:
    for block in result.body:
        if block.block_type == "quotations":
            yield from block.value
