"""Passages in capitals: sentences that shout, not acronyms, names of bodies or headings."""

import re
from collections.abc import Iterator

from contributions.signals.reading import Reading
from contributions.signals.word_sets import word_set

# A sentence of this many words, of which some are no acronyms…
LEAST_WORDS = 5
LEAST_LETTERS = 15
LEAST_SPOKEN = 2
# …or fewer words when they end with an exclamation mark, or when the whole text is nearly nothing else.
FEWEST_WORDS = 3
FEWEST_LETTERS = 10
# A line of its own, not longer, is a heading where the rest of the text is not in capitals.
LONGEST_HEADING = 90
SHARE_OF_TEXT = 0.6

_WORD = re.compile(r"[^\W\d_]+")
# Words that only a sentence holds; acronyms do without.
_SMALL_WORDS = word_set(
    """
    LE LA LES UN UNE DES DU DE AU AUX ET OU EST SONT ETES NE PAS PLUS NON OUI ON NOUS VOUS ILS ELLE
    ELLES CE CETTE CES CET QUE QUI QUOI POUR PAR SUR DANS AVEC SANS TOUT TOUS TOUTE RIEN JAMAIS
    ASSEZ STOP TROP MAIS DONC VOS NOS LEUR LEURS MON MES SON SES SA MA FAUT FAIT VEUT VEUX VA ONT A
    Y IL JE TU EN SI
    """
)
_LONG_ENOUGH = 6


def find_capitals(reading: Reading) -> Iterator[tuple[int, int]]:
    """Places of `reading`, in its order, each within one line."""
    plain = reading.plain
    letters = sum(sign.isalpha() for sign in plain)
    mostly = letters > 0 and sum(sign.isupper() for sign in plain) / letters >= SHARE_OF_TEXT
    line_start = 0
    for line in plain.split("\n"):
        for start, end, words in _runs(line):
            alone = not _WORD.search(line, 0, start) and not _WORD.search(line, end)
            calm = _is_quoted(line, start, end) or (not mostly and _is_heading(line, alone))
            if not calm and _shouts(line, end, words, mostly=mostly):
                yield line_start + start, line_start + end
        line_start += len(line) + 1


def _runs(line: str) -> Iterator[tuple[int, int, list[str]]]:
    """Words in capitals that follow one another; a single letter has no say, but ends no run."""
    words: list[str] = []
    start = end = 0
    for match in _WORD.finditer(line):
        word = match.group()
        if len(word) > 1 and not word.isupper():
            if words:
                yield start, end, words
            words = []
        elif words or word.isupper():
            start = start if words else match.start()
            end = match.end()
            words.append(word)
    if words:
        yield start, end, words


def _shouts(line: str, end: int, words: list[str], *, mostly: bool) -> bool:
    letters = sum(map(len, words))
    several = sum(len(word) > 1 for word in words)
    spoken = sum(word in _SMALL_WORDS or len(word) >= _LONG_ENOUGH for word in words)
    if spoken < LEAST_SPOKEN or not any(word in _SMALL_WORDS for word in words):
        return False
    exclaimed = line[end : end + 3].lstrip().startswith("!")
    if mostly or exclaimed:
        return several >= FEWEST_WORDS and letters >= FEWEST_LETTERS
    return several >= LEAST_WORDS and letters >= LEAST_LETTERS


def _is_heading(line: str, alone: bool) -> bool:
    return alone and len(line) <= LONGEST_HEADING and "!" not in line


def _is_quoted(line: str, start: int, end: int) -> bool:
    """The title of something, as it is printed on it."""
    return line[:start].rstrip(" ").endswith(("«", '"')) and line[end:].lstrip(" ").startswith(("»", '"'))
