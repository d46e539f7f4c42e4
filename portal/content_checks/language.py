"""Pure functions over a text, French or English: its sentences, how hard they are, what to say more plainly.

Approximate by nature: a splitter of sentences that knows no grammar, syllables counted by groups of vowels.
Good enough to say which sentence to look at again, and to compare a text with itself after it was mended.
"""

import re
from dataclasses import dataclass
from functools import cache

from portal.content_checks.words import KNOWN_ABBREVIATIONS, OTHER_FORMS, PLAINER

# A sentence that one can keep in mind (COSLA: 15 to 20 words on average; GOV.UK: 25 at most).
LONGEST_SENTENCE = 25
# Fewer words are a label, a title or an exclamation.
FEWEST_OF_A_SENTENCE = 4
# So many words in capitals one after the other, or letters of one word, are no abbreviation any more.
MOST_CAPITALS = 3
CAPITALS = 9

_VOWELS = "aeiouyàâäéèêëîïôöùûüœæ"
# Full stops that end no sentence.
_SHORT = re.compile(
    r"\b(?:M|MM|Mme|Mlle|Dr|Pr|St|Ste|art|al|av|bd|cf|ex|env|etc|fig|n|no|p|pp|tél|vol|e\.g|i\.e)\.(?=\s)"
)
_END = re.compile(r"(?<=[.!?…])[\s\u00a0\u202f]*[»”\")\]]?\s+(?=[«“\"(\[]?\s*[A-ZÀ-ÖØ-Þ0-9«“—–-])")
_WORD = re.compile(r"[^\W_]")
_ABBREVIATION = re.compile(r"(?<![\w-])[A-ZÀ-ÖØ-Þ](?:[A-ZÀ-ÖØ-Þ]|\.(?=[A-ZÀ-ÖØ-Þ])){1,6}s?(?![\w-])")


def sentences(text: str) -> list[str]:
    """The sentences of `text`; the end of a line ends one too (titles, items of lists)."""
    found = []
    for line in text.splitlines():
        kept = _SHORT.sub(lambda short: short.group().replace(".", "\u2024"), line)
        found += [part.replace("\u2024", ".").strip() for part in _END.split(kept)]
    return [sentence for sentence in found if _WORD.search(sentence)]


def words(text: str) -> list[str]:
    """What stands between two spaces and holds a letter or a figure: « l’eau » is one word."""
    return [token for token in text.split() if _WORD.search(token)]


def prose(text: str) -> str:
    """The sentences of `text`, a line each, without what is too short to be more than a label."""
    return "\n".join(one for one in sentences(text) if len(words(one)) >= FEWEST_OF_A_SENTENCE)


def syllables(word: str) -> int:
    """How many syllables a French word is heard to have, nearly: groups of vowels, no silent e at the end."""
    low = re.sub(r"[^a-zà-öø-ÿœ]", "", word.lower())
    if not low:
        return 1
    low = re.sub(rf"(?<=[{_VOWELS}])y(?=[{_VOWELS}])", "ll", low)  # voyage: vo-yage
    low = re.sub(r"(?<=[qg])u(?=[eéèêiîoa])", "", low)  # question, guide
    low = re.sub(r"([éèêëïü])(?=[aâeiouéèœ])", r"\1l", low)  # création; a mute consonant parts them
    low = re.sub(r"(?<=[aeiou])([éèëïü])", r"l\1", low)  # réunion has none, maïs has one
    groups = re.findall(rf"[{_VOWELS}]+", low)
    count = len(groups)
    if count > 1 and re.search(rf"(?<![{_VOWELS}])es?$", low):
        count -= 1
    return max(count, 1)


def readability(text: str) -> float:
    """How easy a French text reads: 100 is easy, 60 is plain, under 30 is for specialists.

    Flesch's index as adapted to French: 207 − 1.015 × words per sentence − 73.6 × syllables per word
    (L. Kandel and A. Moles, « Application de l’indice de Flesch à la langue française », Cahiers d’études de
    radio-télévision, 19, 1958, p. 253-274).
    """
    parts = sentences(text)
    tokens = [word for part in parts for word in words(part)]
    if not tokens:
        return 100.0
    per_word = sum(map(syllables, tokens)) / len(tokens)
    return 207 - 1.015 * len(tokens) / len(parts) - 73.6 * per_word


@dataclass(frozen=True)
class Plainer:
    """A word as it is written, and what says the same more plainly."""

    word: str
    plainer: str


def jargon(text: str, language: str = "fr") -> list[Plainer]:
    """Each word of the list found in `text`, once, in the order in which they come."""
    pattern, plainer = _jargon_of(language)
    if pattern is None:
        return []
    found: dict[str, Plainer] = {}
    for match in pattern.finditer(text.replace("'", "’").replace("\u00a0", " ")):
        key = plainer[int((match.lastgroup or "_0")[1:])]
        found.setdefault(key[0], Plainer(match.group().strip(), key[1]))
    return list(found.values())


@cache
def _jargon_of(language: str) -> tuple[re.Pattern[str] | None, list[tuple[str, str]]]:
    """One pattern for the whole list, whose groups carry the places of the words in it."""
    known = sorted(PLAINER.get(language, {}).items(), key=lambda item: -len(item[0]))
    if not known:
        return None, []
    forms = "|".join(f"(?P<_{place}>{_forms(word, language)})" for place, (word, _say) in enumerate(known))
    return re.compile(rf"(?<![\w-])(?:{forms})(?![\w-])", re.IGNORECASE), known


def _forms(word: str, language: str) -> str:
    """`word` in its plural and feminine, and its other forms."""
    end = "" if " " in word else "s?" if language == "en" else "e?s?"
    # What ends with an apostrophe is followed by its word at once.
    others = re.sub(r"\((?!\?)", "(?:", OTHER_FORMS.get(word, "")) if language == "fr" else ""
    others = re.sub(r"’(?=[|)]|$)", r"’(?=\\w)(?:\\w+)", others)
    return "|".join(filter(None, [re.escape(word) + end, others]))


def unexplained(text: str) -> list[str]:
    """Abbreviations that `text` never explains: « l’assistance à maîtrise d’ouvrage (AMO) » does."""
    found: dict[str, None] = {}
    loud = " ".join(shouted(text))
    for match in _ABBREVIATION.finditer(text):
        bare = match.group().removesuffix("s").replace(".", "")
        # Of words in capitals it is said already that they shout.
        if bare not in KNOWN_ABBREVIATIONS and not _is_roman(bare) and match.group() not in loud:
            found.setdefault(bare)
    return [bare for bare in found if not _is_explained(bare, text)]


def _is_explained(bare: str, text: str) -> bool:
    beside = rf"\({re.escape(bare)}s?\)|\b{re.escape(bare)}s?[\s\u00a0]*(?:\(|:|,? c’est-à-dire)"
    return bool(re.search(beside, text.replace("'", "’")))


def _is_roman(bare: str) -> bool:
    return bool(re.fullmatch(r"[IVXLC]+", bare))


def shouted(text: str) -> list[str]:
    """What is written in capitals and is no abbreviation: several words, or one as long as a word."""
    found: list[str] = []
    for line in text.splitlines():
        run: list[str] = []
        for word in [*line.split(), ""]:
            bare = word.strip("«»“”\"'’.,;:!?…()[]–—-\u00a0\u202f")
            is_loud = any(map(str.isalpha, bare)) and bare == bare.upper()
            if is_loud or (run and word and not any(map(str.isalpha, word))):
                run.append(bare)
                continue
            found.append(" ".join(filter(None, run)))
            run = []
    return [one for one in found if _is_loud(one)]


def _is_loud(run: str) -> bool:
    letters = sum(map(str.isalpha, run))
    return letters >= CAPITALS and (" " not in run or len(run.split()) >= MOST_CAPITALS)
