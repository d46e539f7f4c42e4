"""What a signal is: a kind, the passages it is about, and a sentence for the moderator."""

from dataclasses import dataclass
from typing import NamedTuple

from contributions.signals.codes import Code
from contributions.signals.sentences import sentence


class Span(NamedTuple):
    """Code points `start` to `end`, `end` left out, of the text that has this name."""

    field: str
    start: int
    end: int


@dataclass(frozen=True)
class Signal:
    """Something to look at. It decides nothing: a person reads, then decides.

    `coarse` says of an insult that only coarse words were found. `references` are earlier contributions
    of the same words, `sent` is how many others the same sender sent.
    """

    code: Code
    spans: tuple[Span, ...] = ()
    coarse: bool = False
    references: tuple[str, ...] = ()
    sent: int = 0

    @property
    def sentence(self) -> str:
        """Why it matters and what to do, in the language of who reads it."""
        count = self.sent if self.code == Code.REPEATED else len(self.spans)
        return sentence(self.code, count=count, coarse=self.coarse, references=self.references)
