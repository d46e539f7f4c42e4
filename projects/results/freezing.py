"""The figures of a call, kept with its result as they stood when it was published.

What is kept is what calls.call_figures lets out: harmless counts, and no word of anybody. So that
a contribution withdrawn or erased later changes nothing in it, and nothing of it has to be erased.
"""

from dataclasses import dataclass
from datetime import datetime

from calls.call_figures import CallFigures, count
from calls.figures_page import ShownFigures, shown_figures
from projects.models import FrozenFigures, ResultPage


@dataclass(frozen=True)
class FrozenShown:
    """For {% include "projects/parts/frozen_figures.html" with frozen=… only %}."""

    frozen_at: datetime
    figures: ShownFigures
    # Where the figures of today are.
    live_url: str
    stage_class: str


def freeze_figures(result: ResultPage, *, now: datetime) -> FrozenFigures | None:
    """Keep the figures of the call of `result`, once; None when it has no call.

    Publishing the page again rewrites nothing, unless it is now about another call.
    """
    if result.call is None:
        return None
    frozen = FrozenFigures.objects.filter(result=result).first()
    if frozen is not None and frozen.call_id == result.call_id:
        return frozen
    kept = {"call": result.call, "frozen_at": now, "figures": count(result.call, now=now).as_json()}
    if frozen is None:
        # Of two who publish at once, the first one's figures stay.
        frozen, _created = FrozenFigures.objects.get_or_create(result=result, defaults=kept)
    else:
        frozen, _created = FrozenFigures.objects.update_or_create(result=result, defaults=kept)
    return frozen


def shown(result: ResultPage) -> FrozenShown | None:
    """What was frozen with `result`, ready for its page; None before that, or without a call. One query."""
    if result.call_id is None:
        return None
    frozen = FrozenFigures.objects.filter(result=result, call=result.call_id).select_related("call").first()
    if frozen is None:
        return None
    call = frozen.call
    return FrozenShown(
        frozen_at=frozen.frozen_at,
        figures=shown_figures(CallFigures.from_json(frozen.figures)),
        live_url=call.figures_path() if call.live else "",
        stage_class=result.stage,
    )
