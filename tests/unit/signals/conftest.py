"""What the tables share: the passages that one kind of signal marks in a text."""

from collections.abc import Callable

import pytest

from contributions.signals import Code, find_signals


@pytest.fixture
def marked() -> Callable[..., list[str]]:
    """`marked(code, text)`: the marked passages, as they are written in the text."""

    def of(code: Code, text: str, **known) -> list[str]:
        signals = find_signals({"body": text}, **known)
        return [text[span.start : span.end] for each in signals if each.code == code for span in each.spans]

    return of
