"""A passage of a published contribution, kept by its place in the text and never by its words.

The words stand in the contribution alone: masked, corrected, withdrawn or erased there, they are quoted
nowhere any more, in no revision of a page and in no search index. What is kept is where the passage
begins and ends, and enough of a digest to know whether it still is the same passage.
"""

import re
from hashlib import blake2b

# Of a text quoted whole.
LONGEST_WHOLE = 500
_KEPT = re.compile(r"(\d{1,7}):(\d{1,7}):([0-9a-f]{8})")
# People paste what a page shows: other apostrophes, signs that keep a line together.
_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})
_INVISIBLE = dict.fromkeys(map(ord, "\u2060\u200b\u00ad"))


def flat(text: str) -> str:
    """`text` on one line, as passages are looked for in it."""
    return " ".join(text.translate(_INVISIBLE).split())


def place_of(passage: str, text: str) -> str:
    """Where `passage` stands in `text`, as it is kept; empty where it does not."""
    whole, wanted = flat(text), flat(passage)
    start = whole.translate(_SAME).find(wanted.translate(_SAME)) if wanted else -1
    if start < 0:
        return ""
    end = start + len(wanted)
    return f"{start}:{end}:{_digest(whole[start:end])}"


def passage_at(place: str, text: str) -> str:
    """The passage of `text` at `place`; empty where the text has changed there."""
    kept = _KEPT.fullmatch(place)
    if kept is None:
        return ""
    passage = flat(text)[int(kept[1]) : int(kept[2])]
    return passage if passage and _digest(passage) == kept[3] else ""


def _digest(passage: str) -> str:
    return blake2b(passage.encode(), digest_size=4).hexdigest()
