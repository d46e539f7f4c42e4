"""Words written so that no list finds them: « connnard », « c*nnard », « c0nn@rd », « c o n n a r d »."""

import re
from collections.abc import Iterator
from functools import lru_cache

from contributions.signals.lexicon import PLAIN_INSULTS

_STRETCHED = re.compile(r"(.)\1\1")
_REPEATED = re.compile(r"(.)\1+")
_LONGEST = 24

# A word with a sign or a digit in it that stands for a letter.
_SIGNED = re.compile(r"(?<![\w@$€*#])[a-z][a-z0-9@$€*#]*+(?![\w@$€*#])")
_STANDS_FOR = str.maketrans("@4310$57€", "aaeiosste")
_ANY_LETTER = frozenset("*#")

# Single letters with the same sign between each two.
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?:([ .\-_*/·])[^\W\d_](?![^\W_]))(?:\1[^\W\d_](?![^\W_]))++")
# Shorter ones must be all that is spelled: « r e p u t e » is « réputé ».
_LEAST_INSIDE = 6


def _squeezed(word: str) -> str:
    return _REPEATED.sub(r"\1", word)


_SQUEEZED = frozenset(map(_squeezed, PLAIN_INSULTS))
_INSIDE = re.compile(
    "|".join(sorted((word for word in PLAIN_INSULTS if len(word) >= _LEAST_INSIDE), key=len, reverse=True))
)
_BY_SHAPE: dict[tuple[str, int], list[str]] = {}
for _word in sorted(PLAIN_INSULTS):
    _BY_SHAPE.setdefault((_word[0], len(_word)), []).append(_word)


@lru_cache(maxsize=10_000)
def is_stretched(word: str) -> bool:
    """« connnnard »: a letter three times or more, and an insult without."""
    return bool(_STRETCHED.search(word)) and _squeezed(word) in _SQUEEZED


def find_signed(folded: str) -> Iterator[tuple[int, int]]:
    """Places of words that signs or digits hide."""
    for match in _SIGNED.finditer(folded):
        word = match.group()
        if not word.isalpha() and 3 <= len(word) <= _LONGEST and _is_signed(word):
            yield match.span()


@lru_cache(maxsize=10_000)
def _is_signed(word: str) -> bool:
    if sum(sign.isalpha() for sign in word) < 2 or not word.strip("*#")[1:]:
        return False
    plain = word.translate(_STANDS_FOR)
    if _ANY_LETTER.isdisjoint(plain):
        return plain in PLAIN_INSULTS or plain.replace("i", "l") in PLAIN_INSULTS
    if word[-1] in _ANY_LETTER:
        # A star behind a word calls a note.
        return False
    return any(
        all(sign in _ANY_LETTER or sign == letter for sign, letter in zip(plain, insult, strict=True))
        for insult in _BY_SHAPE.get((plain[0], len(plain)), ())
    )


def find_spaced(folded: str) -> Iterator[tuple[int, int]]:
    """Places of words spelled out letter by letter."""
    for match in _SPACED.finditer(folded):
        start = match.start()
        spelled = match.group()[::2]
        if spelled in PLAIN_INSULTS:
            yield match.span()
            continue
        for inside in _INSIDE.finditer(spelled):
            yield start + 2 * inside.start(), start + 2 * inside.end() - 1
