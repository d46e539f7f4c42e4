"""A title before a name (« M. Dupont », « Mme la maire Durand »), but not before an office alone.

A name without title is not found: too many things begin with a capital.
"""

import re
from collections.abc import Iterator

from contributions.signals import titles
from contributions.signals.reading import Reading

# A word with its hyphens; what is elided stands apart: « d'État » is "d'" and "État".
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*'?")
_SPACES = frozenset(["", " ", "  "])
_AFTER_ABBREVIATION = frozenset([" ", "  ", ".", ". ", ".  ", ".-"])
_ARTICLES = frozenset(["le", "la", "les", "l'"])
_MOST_WORDS = 6


def find_people(reading: Reading) -> Iterator[tuple[int, int]]:
    """Places of `reading`, in its order, each from the title to the end of the name."""
    words = _Words(reading.plain)
    place = 0
    while place < len(words.found):
        end = words.end_of_person(place)
        if end is not None:
            yield words.found[place].start(), words.found[end].end()
            place = end
        place += 1


class _Words:
    """The words of a text, and what may be read from one of them on. Places are numbers of words."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found = list(_WORD.finditer(text))
        self.written = [match.group() for match in self.found]
        self.lower = [word.lower() for word in self.written]

    def end_of_person(self, place: int) -> int | None:
        """The last word of the name, if a title stands at `place` and a name comes after it."""
        word, written = self.lower[place], self.written[place]
        if written not in titles.AS_WRITTEN.get(word, {written}) or self._names_a_street(place):
            return None
        if word in titles.COURTESY:
            return self._after_courtesy(place)
        if word in titles.LEARNED:
            return self._name(place + 1) if self._tied(place) else None
        if word in titles.OFFICES:
            return self._after_office_alone(place)
        return None

    def _after_courtesy(self, place: int) -> int | None:
        if not self._tied(place) or (self.lower[place] == "m" and self._is_a_measure(place)):
            return None
        after = place + 1
        if self._has(after + 1) and self.lower[after] in _ARTICLES:
            office = self._end_of_office(after + 1)
            if office is not None:
                return self._name(office + 1) if self._tied(office) else None
            if self.written[after].islower():
                return None
        end = self._name(after, particles=True)
        if end is not None and self.lower[place] in titles.OF_SEVERAL:
            return self._name_after_and(end)
        return end

    def _name_after_and(self, end: int) -> int:
        both = self._has(end + 2) and self._tied(end) and self.lower[end + 1] == "et" and self._tied(end + 1)
        return (self._name(end + 2, particles=True) if both else None) or end

    def _after_office_alone(self, place: int) -> int | None:
        office = self._end_of_office(place)
        if office is None or not self._tied(office):
            return None
        end = self._name(office + 1)
        if end is None or any(word.isupper() for word in self.written[office + 1 : end + 1]):
            return None
        # « le maire Durand » is one; « le Directeur Technique » is not, « le Directeur Paul Durand » is.
        return end if self.written[place].islower() or end > office + 1 else None

    def _end_of_office(self, place: int) -> int | None:
        """The last word of « premier ministre », « secrétaire d'État », « sénatrice-maire »."""
        end, is_office = None, False
        while self._has(place) and (end is None or self._tied(place - 1)) and place - (end or place) < 2:
            word = self.lower[place]
            office = not titles.OFFICES.isdisjoint([word, *word.split("-")])
            if word == "d'" and self._has(place + 1) and self.lower[place + 1] == "etat":
                place += 1
            elif not office and word not in titles.OF_OFFICE:
                break
            is_office = is_office or office
            end, place = place, place + 1
        return end if is_office else None

    def _name(self, place: int, *, particles: bool = False) -> int | None:
        """The last word of the name that begins at `place`; with `particles`, « de Villiers » is one."""
        first, end = place, None
        while self._has(place) and place < first + _MOST_WORDS and (place == first or self._tied(place - 1)):
            small = self.lower[place] in titles.PARTICLES and (
                # « Jean de La Tour », « M. Le Goff », « M. de Villiers »
                end is not None or self.written[place][0].isupper() or particles
            )
            if self._is_name(place):
                end = place
            elif not small and not self._is_initial(place):
                break
            place += 1
        return end

    def _is_name(self, place: int) -> bool:
        word, written = self.lower[place], self.written[place]
        if not written[0].isupper() or word in titles.PARTICLES or len(word.rstrip("'")) < 2:
            return False
        return not (
            word in titles.NOT_NAMES
            or word.split("-")[0] in titles.NOT_NAMES
            or word in titles.COURTESY
            or word in titles.LEARNED
            or word in titles.OFFICES
        )

    def _is_initial(self, place: int) -> bool:
        """« J. » before a name; « O' » too."""
        written = self.written[place]
        return (
            len(written.rstrip("'")) == 1
            and written[0].isupper()
            and (written.endswith("'") or self.text.startswith(".", self.found[place].end()))
        )

    def _has(self, place: int) -> bool:
        return place < len(self.found)

    def _tied(self, place: int) -> bool:
        """Whether nothing but a space, or the point of what is abbreviated, parts a word from the next."""
        if not self._has(place + 1):
            return False
        gap = self.text[self.found[place].end() : self.found[place + 1].start()]
        abbreviated = self.lower[place] in titles.ABBREVIATED or len(self.written[place]) == 1
        return gap in _SPACES or (abbreviated and gap in _AFTER_ABBREVIATION)

    def _is_a_measure(self, place: int) -> bool:
        """« 10 M d'euros », « taille M », « ligne M »."""
        before = self.text[max(0, self.found[place].start() - 2) : self.found[place].start()]
        lettered = place > 0 and self.lower[place - 1] in titles.BEFORE_A_LETTER
        return any(sign.isdigit() for sign in before) or lettered

    def _names_a_street(self, place: int) -> bool:
        """« rue du Docteur Roux », « lycée Monseigneur Dupont »; but « l'école de Mme Martin » is hers."""
        before = place - 1
        if before < 0 or not self._tied(before):
            return False
        if self.lower[before] in titles.STREETS:
            return True
        if self.lower[before] not in {"du", "de", "des", "d'", "la", "l'"}:
            return False
        while (
            before > 0 and self.lower[before] in {"du", "de", "des", "d'", "la", "l'"} and place - before < 4
        ):
            before -= 1
        courtesy = self.lower[place] in titles.COURTESY
        return self.lower[before] in (titles.ONLY_STREETS if courtesy else titles.STREETS)
