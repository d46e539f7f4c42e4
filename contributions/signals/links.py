"""Addresses of sites: with "https://", with "www.", or a bare name (« transfo.fr »)."""

import re
from collections.abc import Iterator

from contributions.signals.domains import length_of_host
from contributions.signals.reading import Reading

_WITH_SCHEME = re.compile(r"\b(?:h(?:tt|xx)ps?|ftp):/{1,3}\w[^\s<>\"«»]*+")
# Not after @ (an e-mail address) nor inside a longer word or a path.
_HOST = re.compile(r"(?<![\w@./\\-])[^\W_][\w-]*+(?:\.[\w-]++)++")
_PATH = re.compile(r"(?::\d{2,5})?[/?#][^\s<>\"«»]*+")
_AFTER_THE_END = ".,;:!?'\"*…]}>)"


def find_links(reading: Reading) -> Iterator[tuple[int, int]]:
    """Places of `reading`, in its order; a site's name inside an e-mail address may be among them."""
    folded = reading.folded
    past = 0
    for start, end in _candidates(reading):
        if start < past:
            continue
        end = start + _length_without_punctuation(folded[start:end])
        past = end
        yield start, end


def _length_without_punctuation(address: str) -> int:
    """A bracket that closes one of the address stays: https://fr.wikipedia.org/wiki/Lyon_(ville)."""
    length = len(address.rstrip(_AFTER_THE_END))
    return length + ("(" in address[:length] and address.startswith(")", length))


def _candidates(reading: Reading) -> Iterator[tuple[int, int]]:
    folded = reading.folded
    whole = [match.span() for match in _WITH_SCHEME.finditer(folded)]
    yield from sorted(whole + [place for match in _HOST.finditer(folded) if (place := _bare(reading, match))])


def _bare(reading: Reading, match: re.Match[str]) -> tuple[int, int] | None:
    start, end = match.span()
    if reading.folded.startswith("@", end):
        return None
    path = _PATH.match(reading.folded, end)
    host = reading.plain[start:end]
    known = length_of_host(host, addressed=bool(path) or host.lower().startswith("www."))
    if not known:
        return None
    # A path belongs to the whole name, not to its beginning.
    return start, path.end() if path and start + known == end else start + known
