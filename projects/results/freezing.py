"""The figures of a call, kept with its result as they stood when it was published."""

from datetime import datetime

from projects.models import FrozenFigures, ResultPage


def freeze_figures(result: ResultPage, *, now: datetime) -> FrozenFigures | None:
    """Keep the figures of the call of `result`, once; None when it has no call."""
    if result.call_id is None:
        return None
    frozen, _created = FrozenFigures.objects.get_or_create(
        result=result, defaults={"call_id": result.call_id, "frozen_at": now, "figures": {}}
    )
    return frozen
