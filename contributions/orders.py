"""The orders of a list of contributions, each with the key that its deep pages are asked for by.

A list is one or two segments, read one after the other. Each segment follows an index, and so does
what comes after a given row: a page deep in the list costs what the first one costs.
"""

import secrets
from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from contributions.models import Contribution
from contributions.models.contribution import DRAWS
from contributions.models.outcome import OutcomeCode
from contributions.querysets import ContributionQuerySet


class Order(models.TextChoices):
    """Values of ?tri=."""

    NEWEST = "recent", _("Newest first")
    OLDEST = "ancien", _("Oldest first")
    DRAWN = "tirage", _("Drawn by lot")
    OUTCOME = "suite", _("By outcome")


# The parameter that names the last row seen.
KEYS = {Order.NEWEST: "avant", Order.OLDEST: "apres", Order.DRAWN: "apres", Order.OUTCOME: "apres"}
# By outcome: in the order of the codes, what has none last; each the newest first, along one index.
OUTCOMES = (*OutcomeCode.values, "")


def new_seed() -> int:
    return secrets.randbelow(DRAWS)


def segments(
    rows: ContributionQuerySet,
    order: Order,
    seed: int,
    *,
    many: bool = True,
    outcomes: Sequence[str] = OUTCOMES,
) -> list[ContributionQuerySet]:
    """All of `rows` in `order`. A draw begins at its seed and comes back to it: a rotation.

    `outcomes`: those that `rows` may have, for the order by outcome.
    """
    if order == Order.NEWEST:
        return [rows.newest_first()]
    if order == Order.OLDEST:
        return [rows.oldest_first()]
    if order == Order.OUTCOME:
        return _by_outcome(rows, outcomes)
    drawn = rows.in_draw_order(by_index=many)
    return [drawn.filter(turn__gte=seed), drawn.filter(turn__lt=seed)]


def segments_after(
    rows: ContributionQuerySet,
    order: Order,
    seed: int,
    last: Contribution,
    *,
    many: bool = True,
    outcomes: Sequence[str] = OUTCOMES,
) -> list[ContributionQuerySet]:
    """What follows `last` in `order`."""
    if order == Order.NEWEST:
        return [rows.older_than(last).newest_first()]
    if order == Order.OLDEST:
        return [rows.newer_than(last).oldest_first()]
    if order == Order.OUTCOME:
        here = rows.filter(outcome=last.outcome).older_than(last).newest_first()
        following = OUTCOMES[OUTCOMES.index(last.outcome) + 1 :]
        return [here, *_by_outcome(rows, [code for code in following if code in outcomes])]
    drawn = rows.in_draw_order(by_index=many)
    after = drawn.after_in_draw(last)
    if last.draw >= seed:
        return [after, drawn.filter(turn__lt=seed)]
    return [after.filter(turn__lt=seed)]


def _by_outcome(rows: ContributionQuerySet, outcomes: Sequence[str]) -> list[ContributionQuerySet]:
    return [rows.filter(outcome=code).newest_first() for code in OUTCOMES if code in outcomes]
