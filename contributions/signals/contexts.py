"""What stands around a word, where a word alone says too little (see `lexicon.Context`)."""

import re

from contributions.signals.lexicon import Context
from contributions.signals.reading import Reading
from contributions.signals.word_sets import word_set

_WORD = re.compile(r"[^\W_]+")
# Between words of the same breath.
_TIES = re.compile(r"[ '\"«»·-]{1,4}")

_DETERMINERS = word_set(
    """
    un une des ces cet cette ce le les l la d de quel quels quelle quelles
    """
)
_ARTICLES = frozenset(["un", "une", "des"])
# Between the article and the noun; the first ones tell by themselves how the noun is meant.
_DISDAIN = word_set(
    """
    gros grosse grosses pauvre pauvres sombre sombres fieffe fieffes sinistre sinistres
    """
)
_ADJECTIVES = _DISDAIN | word_set(
    """
    petit petite petits petites vieux vieille vieilles vrai vraie vrais vraies parfait parfaits
    immonde immondes ignoble ignobles enorme grand grande grands grandes beau belle bel belles
    """
)
_GATHERED = word_set("espece especes bande bandes ramassis clique")
# « une espèce de chien » is a dog.
_OF_A_KIND = word_set("une l cette chaque les aucune ces nouvelle autre deux plusieurs")
_FILLING = _ADJECTIVES | word_set(
    """
    un une des de d que qu vraiment tous toutes bien trop si tellement completement juste quand meme
    donc pas tres aussi
    """
)
_TO = frozenset([("vous", "etes"), ("tu", "es"), ("t", "es"), ("etes", "vous"), ("es", "tu")])
# « incapable de venir », « vendu par la ville »
_GOES_ON = frozenset(["de", "d", "pour", "par"])
_MOST = 8
_MOST_FILLING = 4


class Words:
    """The words of a reading. Places are numbers of words."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.found = list(_WORD.finditer(reading.folded))
        self.words = [match.group() for match in self.found]

    def tied(self, place: int) -> bool:
        """Whether the word at `place` is said in the same breath as the one before it."""
        if place == 0:
            return False
        return bool(
            _TIES.fullmatch(self.reading.folded, self.found[place - 1].end(), self.found[place].start())
        )

    def before(self, place: int, most: int = _MOST) -> list[str]:
        """The words before `place` in the same breath, the nearest first."""
        near: list[str] = []
        while len(near) < most and self.tied(place):
            place -= 1
            near.append(self.words[place])
        return near

    def after(self, place: int) -> str:
        """The next word in the same breath, or ""."""
        return self.words[place + 1] if place + 1 < len(self.words) and self.tied(place + 1) else ""

    def written(self, place: int) -> str:
        """The word with its case and accents."""
        return self.reading.text[slice(*self.reading.back(*self.found[place].span()))]

    def stands_in(self, place: int, context: Context) -> bool:
        """Whether what is around the word at `place` is what `context` asks for."""
        match context:
            case Context.NONE:
                return True
            case Context.GROUP:
                return self._is_despised(place, a_thing=True) or self.before(place, 2) == ["aux", "mort"]
            case Context.LITERAL:
                return self._is_despised(place, a_thing=True) or self._is_said(place)
            case Context.AIMED:
                return self._is_aimed(place) or self._is_called_out(place)
            case Context.PERSON:
                return self._is_aimed(place) or self._is_called_out(place) or self._is_noun(place)

    def _is_aimed(self, place: int) -> bool:
        """« ces … », « quel … », « pauvre … », « vous êtes … », « ce … de maire », « c'est un … »."""
        before = self.before(place)
        skipped = _skip(before, _ADJECTIVES, len(before))
        nearest = before[skipped] if skipped < len(before) else ""
        return (
            nearest in {"ces", "quel", "quels", "quelle", "quelles"}
            or (nearest in {"ce", "cet", "cette"} and self.after(place) in {"de", "d"})
            or not _DISDAIN.isdisjoint(before[:skipped])
            or self._is_despised(place)
            or self._is_said(place)
            or self._is_said_of_others(before)
        )

    def _is_despised(self, place: int, *, a_thing: bool = False) -> bool:
        """« sale … », « espèce de … », « tous des … »."""
        before = self.before(place)
        skipped = _skip(before, _ADJECTIVES, len(before))
        nearest, second, third = [*before[skipped:], "", "", ""][:3]
        if nearest in {"sale", "sales"}:
            # « salé » is another word.
            return self.written(place - skipped - 1).isascii()
        if nearest in {"de", "d"} and second in _GATHERED:
            return not (a_thing and second.startswith("espece") and third in _OF_A_KIND)
        return nearest == "des" and second in {"tous", "toutes"}

    def _is_said(self, place: int) -> bool:
        """« vous êtes … », « tu n'es qu'un … »."""
        before = self.before(place)
        skipped = _skip(before, _FILLING, _MOST_FILLING)
        verb, second, third = [*before[skipped:], "", "", ""][:3]
        # « vous êtes », « vous n'êtes »
        if (third if second == "n" else second, verb) not in _TO:
            return False
        # « si vous êtes incapable de venir »
        with_article = not _ARTICLES.isdisjoint(before[:skipped])
        return with_article or self.after(place) not in _GOES_ON

    @staticmethod
    def _is_said_of_others(before: list[str]) -> bool:
        """« les taxis sont des … »"""
        skipped = _skip(before, _FILLING, _MOST_FILLING)
        verb = before[skipped] if skipped < len(before) else ""
        return verb in {"est", "sont"} and not _ARTICLES.isdisjoint(before[:skipped])

    def _is_noun(self, place: int) -> bool:
        before = self.before(place)
        skipped = _skip(before, _ADJECTIVES, len(before))
        return skipped < len(before) and before[skipped] in _DETERMINERS

    def _is_called_out(self, place: int) -> bool:
        """« Menteurs ! »"""
        end = self.found[place].end()
        return not self.tied(place) and self.reading.folded[end : end + 3].lstrip(" ").startswith("!")


def _skip(words: list[str], skippable: frozenset[str], most: int) -> int:
    count = 0
    while count < min(most, len(words)) and words[count] in skippable:
        count += 1
    return count
