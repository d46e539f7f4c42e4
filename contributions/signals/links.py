"""Addresses of sites: with "https://", with "www.", or a bare name (« transfo.fr »)."""

import re
from collections.abc import Iterator

from contributions.signals.domains import length_of_host
from contributions.signals.reading import Reading

_START = re.compile(
    r"\b(?P<whole>(?:h(?:tt|xx)ps?|ftp):/{1,3}\w[^\s<>\"«»]*+)"
    # Not after @ (an e-mail address) nor inside a longer word or a path.
    r"|(?<![\w@./\\-])[^\W_][\w-]*+(?:\.[\w-]++)++"
)
_PATH = re.compile(r"(?::\d{2,5})?[/?#][^\s<>\"«»]*+")
_AFTER_THE_END = ".,;:!?'\"*…]}>)"


def find_links(reading: Reading) -> Iterator[tuple[int, int]]:
    """Places of `reading`, in its order; a site's name inside an e-mail address may be among them."""
    past = 0
    while match := _START.search(reading.folded, past):
        end = match.end() if match["whole"] else _end_of_bare(reading, match)
        # What is glued to the last part may be one (« fin.https://… »).
        past = end or match.end() - len(match.group().rpartition(".")[2])
        if end:
            yield (
                match.start(),
                match.start() + _length_without_punctuation(reading.folded[match.start() : end]),
            )


def _length_without_punctuation(address: str) -> int:
    """A bracket that closes one of the address stays: https://fr.wikipedia.org/wiki/Lyon_(ville)."""
    length = len(address.rstrip(_AFTER_THE_END))
    return length + ("(" in address[:length] and address.startswith(")", length))


def _end_of_bare(reading: Reading, match: re.Match[str]) -> int | None:
    """Where the address without scheme that begins at `match` ends, None when it is none."""
    start, end = match.span()
    path = _PATH.match(reading.folded, end)
    host = reading.plain[start:end]
    known = length_of_host(host, addressed=bool(path) or host.lower().startswith("www."))
    if path and known == len(host):
        return path.end()
    # A path belongs to the whole name, not to its beginning.
    return start + known if known else None
