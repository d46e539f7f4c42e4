"""Insults, slurs and coarse words, plain or disguised, each in its context (see the lexicon)."""

from collections.abc import Iterator
from typing import NamedTuple

from contributions.signals import disguises
from contributions.signals.contexts import Words
from contributions.signals.lexicon import (
    EXCEPT_AFTER,
    EXCEPT_BEFORE,
    FIRST_WORDS,
    LEXICON,
    LONGEST_PHRASE,
    LOWER_CASE_ONLY,
    PHRASES,
    WORSE_OF_A_PERSON,
    Context,
    Sense,
)
from contributions.signals.reading import Reading


class Found(NamedTuple):
    """A place of a reading, and whether what stands there is only coarse."""

    start: int
    end: int
    coarse: bool = False


def find_insults(reading: Reading) -> list[Found]:
    """Places of `reading`, in its order, none inside another."""
    found = [
        *_in_words(Words(reading)),
        *(Found(*place) for place in disguises.find_signed(reading.folded)),
        *(Found(*place) for place in disguises.find_spaced(reading.folded)),
    ]
    apart: list[Found] = []
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        if not apart or each.start >= apart[-1].end:
            apart.append(each)
    return apart


def _in_words(words: Words) -> Iterator[Found]:
    place = 0
    while place < len(words.words):
        length = _length_of_phrase(words, place)
        sense = PHRASES[tuple(words.words[place : place + length])] if length else _sense(words, place)
        last = place + max(length, 1) - 1
        if sense:
            of_a_person = words.words[place] in WORSE_OF_A_PERSON and words.stands_in(place, Context.PERSON)
            yield Found(words.found[place].start(), words.found[last].end(), sense.coarse and not of_a_person)
        place = last + 1


def _length_of_phrase(words: Words, place: int) -> int:
    """How many words from `place` on make a phrase of the lexicon: the longest, 0 for none."""
    if words.words[place] not in FIRST_WORDS:
        return 0
    length = 1
    while length < LONGEST_PHRASE and place + length < len(words.words) and words.tied(place + length):
        length += 1
    while length > 1 and tuple(words.words[place : place + length]) not in PHRASES:
        length -= 1
    return length if length > 1 else 0


def _sense(words: Words, place: int) -> Sense | None:
    """What the word at `place` says here, None when it is no insult."""
    word = words.words[place]
    sense = LEXICON.get(word)
    if sense is None:
        return Sense() if len(word) > 3 and disguises.is_stretched(word) else None
    before = words.before(place, 1)
    if before and before[0] in EXCEPT_AFTER.get(word, ()):
        return None
    if words.after(place) in EXCEPT_BEFORE.get(word, ()):
        return None
    if word in LOWER_CASE_ONLY and not words.written(place).islower():
        return None
    return sense if words.stands_in(place, sense.context) else None
