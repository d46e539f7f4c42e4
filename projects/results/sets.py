"""A set of contributions that a result speaks of: how many, some of them, and where all are read."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from contributions.counts import COUNTED_AT_MOST, counted
from contributions.listing import voice
from contributions.models import Contribution, TaggedSubmission
from taxonomy.models import Theme

# The newest ones; the list of the call has the others.
MOST_SHOWN = 4


@dataclass(frozen=True)
class ContributionSet:
    """`url` leads to the list that has them; all of them, and others beside where `is_wider`."""

    total: int = 0
    voices: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    is_wider: bool = False

    @property
    def more_than_counted(self) -> bool:
        return self.total > COUNTED_AT_MOST


def shown(value: Any) -> ContributionSet:
    """What a page shows of a set: bounded, whatever the number of contributions."""
    call = value["call"].specific if value.get("call") else None
    if call is None or not call.live or call.get_view_restrictions().exists():
        return ContributionSet()
    rows = Contribution.objects.published().of_page(call)
    query, is_wider = "", bool(value.get("tag"))
    if value.get("theme"):
        theme = Theme.objects.filter(pk=value["theme"]).first()
        if theme is None:
            return ContributionSet()
        narrower = Theme.objects.filter(path__startswith=theme.path)
        rows = rows.filter(theme__in=list(narrower.values_list("pk", flat=True)))
        if _is_filter(theme, call):
            query = f"?{urlencode({'theme': theme.slug})}"
        else:
            is_wider = True
    if value.get("tag"):
        tagged = TaggedSubmission.objects.filter(tag=value["tag"])
        rows = rows.filter(submission__in=tagged.values("content_object"))
    total = counted(rows)
    found = rows.newest_first().with_outcome()[:MOST_SHOWN] if total else []
    return ContributionSet(
        total=total,
        voices=[voice(row, url=call.public_path(row.submission), tags=[]) for row in found],
        url=f"{call.list_path()}{query}" if total else "",
        is_wider=is_wider,
    )


def _is_filter(theme: Theme, call: Any) -> bool:
    """Whether the list of `call` may be asked for `theme`: it offers what is narrower than the call's own."""
    own = call.theme
    return own is None or (theme.path.startswith(own.path) and theme.pk != own.pk)
