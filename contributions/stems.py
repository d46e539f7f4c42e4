"""Words as the search compares them: the same in Python for every database.

Each word gives two stems. French endings are cut from the word as it is written, then its accents
go ("étudié" → "etudi"); and they are cut from the word without its accents, as people type it
("reglements" → "regl"). Plurals that the French stemmer leaves alone (emplois, vélos, lieux) give the
stems of their singular too. Two words are the same for the search when they share a stem.
"""

import re
import threading
import unicodedata
from functools import lru_cache
from typing import Any

import Stemmer

LONGEST_WORD = 64
# What is read of one text. Beyond it a text is searched by its beginning; a call takes 20,000 at most.
LONGEST_TEXT = 30_000

_SIGNS = (("œ", "oe"), ("æ", "ae"), ("’", "'"), ("ʼ", "'"))
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
# One word, and the apostrophe that ties it to the next.
_WORD = re.compile(r"[^\W_]+(?:'(?=[^\W_]))?")
# "l'école" is "école": what is elided before an apostrophe is no word of its own.
_ELIDED = frozenset(re.findall(r"\S+", "c' d' j' l' m' n' s' t' qu' jusqu' lorsqu' puisqu' quoiqu'"))
# Not in short words: "mois" is no plural, nor "mais".
_PLURAL_LEFT = re.compile(r"(?<=...[aiou])s$|(?<=[aeo]u)x$")
# Nearly every text holds these, so they tell nothing about what somebody looks for.
_LITTLE_WORDS = (
    "a à au aux avec c ce ces cette d dans de des du elle en est et il ils j je l la le les leur lui m ma"
    " mais me mes n ne nos notre nous on ou où par pas pour qu que qui s sa se ses son sont sur t ta te tes"
    " tu un une vos votre vous y"
)
_LITTLE = frozenset(_LITTLE_WORDS.split())

_own = threading.local()  # a Stemmer serves one thread at a time


def words(text: str) -> list[str]:
    """The words of `text` in their order, in lower case, accents kept."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text[:LONGEST_TEXT])).lower()
    for sign, plain in _SIGNS:
        text = text.replace(sign, plain)
    if "'" not in text:
        return _WORD.findall(text)
    return [word.rstrip("'") for word in _WORD.findall(text) if word not in _ELIDED]


def telling_words(text: str, *, most: int) -> list[str]:
    """The first `most` words of a search, each once; little words only where there is nothing else."""
    found = list(dict.fromkeys(words(text)))
    return ([word for word in found if word not in _LITTLE] or found)[:most]


@lru_cache(maxsize=50_000)
def stems(word: str) -> tuple[str, ...]:
    """The stems of one word of `words()`: one, often two. Letters and digits only."""
    word = word[:LONGEST_WORD]
    cut = _stemmer().stemWord
    found: list[str] = []
    for form in (word, _PLURAL_LEFT.sub("", word)):
        found += _without_accents(cut(form)), cut(_without_accents(form))
    return tuple(dict.fromkeys(stem or word for stem in found))


def stems_of_text(*texts: str) -> set[str]:
    """Every stem that `texts` hold."""
    return {stem for text in texts for word in set(words(text)) for stem in stems(word)}


def _without_accents(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")


def _stemmer() -> Any:
    if not hasattr(_own, "stemmer"):
        _own.stemmer = Stemmer.Stemmer("french", 0)
    return _own.stemmer
