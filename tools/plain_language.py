"""How plainly the interface speaks French: `python -m tools.plain_language` prints figures and worst texts.

The texts are those of the catalogue, which holds every word of ours on pages, in mails and in the CMS
(a test of the catalogues says that it is complete). The functions are those that advise editors.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po

from portal.content_checks import language
from tools.repository import ROOT

CATALOGUE = ROOT / "locale" / "fr" / "LC_MESSAGES" / "django.po"
# What stands for a word that comes later, and tags.
_HELD = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]+>")


@dataclass(frozen=True)
class Sentence:
    """A sentence of the interface, and the English text that it translates."""

    text: str
    source: str

    @property
    def length(self) -> int:
        return len(language.words(self.text))


def texts(catalogue: Path = CATALOGUE) -> dict[str, str]:
    """Each French text, what it holds for later replaced by a word, with the English one."""
    with catalogue.open("rb") as file:
        messages = read_po(file, locale="fr")
    found: dict[str, str] = {}
    for message in messages:
        source = message.id if isinstance(message.id, str) else message.id[0]
        french = [message.string] if isinstance(message.string, str) else list(message.string or ())
        for text in french:
            if source and text and not message.fuzzy:
                found[_HELD.sub("x", text).replace("%%", "%")] = source
    return found


def sentences(found: dict[str, str]) -> list[Sentence]:
    """The sentences of all texts, the longest first; labels left out."""
    every = [Sentence(one, source) for text, source in found.items() for one in language.sentences(text)]
    return sorted(
        (one for one in every if one.length >= language.FEWEST_OF_A_SENTENCE), key=lambda one: -one.length
    )


def too_long(every: list[Sentence], most: int = language.LONGEST_SENTENCE) -> list[Sentence]:
    return [one for one in every if one.length > most]


def jargon(found: dict[str, str]) -> dict[str, list[str]]:
    """Each plainer word that could be said, and the texts that do not say it."""
    told: dict[str, list[str]] = {}
    for text in found:
        for word in language.jargon(text):
            told.setdefault(f"{word.word.lower()} → {word.plainer}", []).append(text)
    return told


def main() -> int:
    found = texts()
    every = sentences(found)
    long = too_long(every)
    words = sum(one.length for one in every)
    index = language.readability("\n".join(one.text for one in every))
    print(f"{len(found)} texts, {len(every)} sentences of {words / len(every):.1f} words on average.")
    print(
        f"{len(long)} of more than {language.LONGEST_SENTENCE} words ({100 * len(long) / len(every):.1f} %)."
    )
    print(f"Readability (Kandel and Moles, 1958): {index:.0f}; 60 is plain, 100 is easy.\n")
    for one in every[:25]:
        print(f"{one.length:3} {one.text}")
    for word, where in jargon(found).items():
        print(f"\n{word}: {len(where)}, for example « {where[0]} »")
    return 0


if __name__ == "__main__":
    sys.exit(main())
