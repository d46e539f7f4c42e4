"""Sets of words, written as text that a person can read and correct."""


def word_set(text: str) -> frozenset[str]:
    """The words of `text`, which spaces and line ends part."""
    return frozenset(text.split())
