"""The synthesis of a call: what is kept of its answers, each point with the contributions it comes from."""

from calls.citing import Point, cites_of, points_of, references_of
from calls.models import CallPage


def synthesis_of(call: CallPage) -> list[Point]:
    """The points of `call`, for calls/parts/synthesis.html; one query, whatever the number of cites."""
    if not call.synthesis:
        return []
    return points_of(call.synthesis, cites_of(references_of(call.synthesis), number=call.read_at, call=call))
