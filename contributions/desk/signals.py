"""The signals of one contribution, and its texts cut where they are marked."""

from dataclasses import dataclass

from contributions.answers import ShownAnswer
from contributions.models import Contribution
from contributions.repeats import sent_before
from contributions.signals import Segment, Signal, find_signals, segments


@dataclass(frozen=True)
class Marked:
    """What a moderator looks at: the signals, each text in segments, each answer beside its own."""

    signals: list[Signal]
    texts: dict[str, list[Segment]]
    answers: list[tuple[ShownAnswer, list[Segment]]]


def marked_contribution(contribution: Contribution, answers: list[ShownAnswer], *, moderates: bool) -> Marked:
    """Signals of everything that would become public, or that the team reads; for who moderates.

    That minors are expected stands on the page for everybody who reads, so it is none of them.
    """
    texts = {name: getattr(contribution, name) for name in ("title", "body", "explanation", "territory_text")}
    of_answers = {f"answer {place}": answer.value for place, answer in enumerate(answers)}
    signals = []
    if moderates:
        signals = find_signals(
            texts | of_answers,
            shown_as=contribution.shown_as,
            sent_before=sent_before(contribution),
        )
    return Marked(
        signals=signals,
        texts={name: segments(text, signals, field=name) for name, text in texts.items()},
        answers=[
            (answer, segments(text, signals, field=name))
            for answer, (name, text) in zip(answers, of_answers.items(), strict=True)
        ],
    )
