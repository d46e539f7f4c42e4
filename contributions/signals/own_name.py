"""The name that the sender wants shown, when it stands in the words as well.

The whole name counts, in either order, with an initial or without accents; so does one part of it, unless
it is a word of the dictionary without the capital of a name (« une rose »). The name of a body
(« Association des usagers ») counts only whole.
"""

import re
from collections.abc import Iterator

from contributions.signals.ordinary import BODIES, INSTEAD_OF_A_NAME, NAMES_TOO
from contributions.signals.reading import Reading
from contributions.signals.titles import COURTESY, LEARNED, PARTICLES

LEAST_LETTERS = 3
_PART = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# No more of a name is looked for: the field takes 100 signs.
_MOST_PARTS = 8


def find_own_name(reading: Reading, shown_as: str) -> Iterator[tuple[int, int]]:
    """Places of `reading`, in its order, where the name `shown_as` or a telling part of it stands."""
    pattern = _pattern(shown_as)
    for match in pattern.finditer(reading.folded) if pattern else ():
        if match.group() not in NAMES_TOO or _is_capitalised(reading.plain, match.start(), match.end()):
            yield match.span()


def _is_capitalised(plain: str, start: int, end: int) -> bool:
    """« Je suis Marie »; but not where a sentence begins (« Pierre qui roule »), nor « PIERRE »."""
    before = plain[max(0, start - 3) : start].rstrip(" ")
    return plain[start:end].istitle() and bool(before) and before[-1] not in '.!?…:\n«"-'


def _pattern(shown_as: str) -> re.Pattern[str] | None:
    typed = Reading(shown_as)
    shown = typed.folded
    if "@" in shown or any(sign.isdigit() for sign in shown):
        # An address or the name of an account: others find it, or it tells of nobody.
        return None
    parts = _PART.findall(shown)[:_MOST_PARTS]
    while parts and parts[0] in COURTESY | LEARNED:
        parts = parts[1:]
    telling = [part for part in parts if len(part) >= LEAST_LETTERS and part not in PARTICLES]
    if not telling or all(part in INSTEAD_OF_A_NAME for part in telling):
        return None
    body = not BODIES.isdisjoint(parts)
    forms = [] if len(telling) == 1 and len(parts) == 1 else list(_whole(parts))
    if not body:
        # « Citoyenne numérique » is no name; « anne lefèvre » is, typed in haste.
        small = set(_PART.findall(typed.plain)) if any(map(str.isupper, typed.plain)) else set()
        alone = [part for part in telling if part not in INSTEAD_OF_A_NAME | small]
        # « J. Dupont » is marked from the initial on.
        initial = rf"(?:{re.escape(parts[0][0])}\. ?)?"
        forms += [(initial if part != parts[0] else "") + _as_typed(part) for part in alone]
    elif len(parts) == 1:
        return None
    # The longest first, so that a whole name is marked whole.
    either = "|".join(sorted(set(forms), key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])") if either else None


def _whole(parts: list[str]) -> Iterator[str]:
    """« Anne Le Goff », « Le Goff Anne », « Anne-Le-Goff »."""
    for order in (parts, [*parts[1:], parts[0]]):
        yield r"[ '-]{1,2}".join(_as_typed(part) for part in order)


def _as_typed(part: str) -> str:
    """« Jean-Pierre » is also typed « Jean Pierre »."""
    return "[ -]".join(re.escape(piece) for piece in part.split("-"))
