"""What a moderator should look at in a contribution: links, insults, phone numbers, names…

Detectors are functions over texts, without database or model. Signals never decide: each is a sentence and
the passages it is about, for a person who reads and decides. What they find and miss on real contributions
is measured by `python -m bench.signals`.
"""

from contributions.signals.codes import Code
from contributions.signals.finding import find_signals
from contributions.signals.kinds import Signal, Span
from contributions.signals.marking import Segment, segments
from contributions.signals.repeats import SentBefore, digest_of_words

__all__ = ["Code", "Segment", "SentBefore", "Signal", "Span", "digest_of_words", "find_signals", "segments"]
