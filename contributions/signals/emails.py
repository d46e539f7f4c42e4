"""E-mail addresses, also those written to escape machines (« nom (arobase) domaine point fr »)."""

import re
from collections.abc import Iterator

from contributions.signals.domains import SURE, WITH_PATH
from contributions.signals.reading import Reading

_AT = re.compile(
    r" ?[(\[{<] ?(?:at|a|@|chez|arr?obas[es]?) ?[)\]}>] ?"
    r"|(?<=[\w>)\]]) (?:arr?obas[es]?|chez) "
    r"| ?@ ?"
)
_POINT = re.compile(r" ?[(\[{<] ?(?:point|dot|\.) ?[)\]}>] ?| (?:point|dot) |\.")
_LABEL = re.compile(r"[^\W_][\w-]*+")
# What stands before the at sign is read backwards, from that sign.
_LOCAL_BACKWARDS = re.compile(
    r"[\w.+%-]++(?:(?: ?[)\]}>] ?(?:tniop|tod|\.) ?[(\[{<] ?| (?:tniop|tod) )[\w.+%-]++)*+"
)
# RFC 5321, 4.5.3.1.1, with room for points written out.
_LONGEST_LOCAL = 96
_MOST_LABELS = 8


def find_emails(reading: Reading) -> Iterator[tuple[int, int]]:
    """Places of `reading`, in its order."""
    past = 0
    for match in _AT.finditer(reading.folded):
        start = _start_of_local(reading.folded, past, match)
        end = _end_of_domain(reading, match) if start is not None else None
        if start is not None and end is not None:
            past = end
            yield start, end


def _start_of_local(folded: str, past: int, at: re.Match[str]) -> int | None:
    backwards = folded[max(past, at.start() - _LONGEST_LOCAL) : at.start()][::-1]
    local = _LOCAL_BACKWARDS.match(backwards)
    if not local or not any(sign.isalnum() for sign in local.group()):
        return None
    # « commandé chez carrefour.fr » is no address, « anne.martin chez carrefour.fr » is.
    if "chez" in at.group() and not any(sign in local.group() for sign in "._ "):
        return None
    return at.start() - len(local.group().rstrip(".-%+"))


def _end_of_domain(reading: Reading, at: re.Match[str]) -> int | None:
    labels: list[tuple[int, int]] = []
    place = at.end()
    while len(labels) < _MOST_LABELS and (label := _LABEL.match(reading.folded, place)):
        labels.append(label.span())
        point = _POINT.match(reading.folded, label.end())
        if not point:
            break
        place = point.end()
    # With a plain @ any ending will do, but not the next sentence (« nom@exemple.fr.Merci »).
    plain = at.group() == "@"
    while len(labels) > 1:
        ending = reading.plain[slice(*labels[-1])]
        written = ending.lower()
        if written in SURE or (plain and (written in WITH_PATH or (ending.islower() and ending.isalpha()))):
            return labels[-1][1]
        labels.pop()
    return None
