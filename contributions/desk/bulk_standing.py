"""Where the selected contributions stand, and what a decision would do to each of these groups."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from contributions.desk.bulk_decisions import LEFT, Standing
from contributions.desk.contributions import CONTESTED
from contributions.models import Contest, Contribution, Decision
from contributions.moves import LEGAL, LEGAL_WHILE_CONTESTED

TAKEN_DOWN = _("no longer public")


def standing_of(keys: Iterable[int], verb: str) -> list[Standing]:
    """How many of these contributions are in which state, in one query."""
    pks = list(keys)
    contest = Contest.objects.filter(pk=OuterRef("pk"), outcome="")
    groups = (
        Contribution.objects.filter(pk__in=pks)
        .order_by("status")
        .values("status")
        .annotate(contested=Exists(contest), count=Count("pk"))
    )
    return [
        Standing(
            CONTESTED if row["contested"] else Contribution.Status(row["status"]).label,
            row["count"],
            _effect(row["status"], verb, contested=row["contested"]),
        )
        for row in groups
    ]


def _effect(status: str, verb: str, *, contested: bool) -> Any:
    legal = LEGAL_WHILE_CONTESTED.get(status, frozenset()) if contested else LEGAL[status]
    if verb not in legal:
        return LEFT
    taken_down = verb == Decision.Verb.DECLINE and status == Contribution.Status.PUBLISHED
    return TAKEN_DOWN if taken_down else ""
