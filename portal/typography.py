"""French typography for titles: what belongs together does not part at the end of a line.

Only what is there is joined. A space that the author left out is not added: the words are theirs,
the title may be in English, and "12:30" or an address must stay as it is.
"""

import re

NO_BREAK_SPACE = "\u00a0"
WORD_JOINER = "\u2060"
# What stands where a passage was taken out of somebody's words.
MASK = "[…]"

_BEFORE_SIGN = re.compile(r"[ \t\u202f]+(?=[;:!?»])")
_AFTER_QUOTE = re.compile(r"(?<=«)[ \t\u202f]+")

# "faut-il", "a-t-elle", "dites-nous": a hyphen, then a pronoun, with or without the linking t.
_HYPHEN = f"{WORD_JOINER}?-{WORD_JOINER}?"
_INVERSION = re.compile(
    rf"(?<=\w){_HYPHEN}"
    rf"(?=(?:t{_HYPHEN})?(?:je|tu|ils?|elles?|on|nous|vous|ce|moi|toi|lui|leur)(?![\w-]))",
    re.IGNORECASE,
)


def french(text: str) -> str:
    """Return the text with the spaces and hyphens that must not break made non-breaking."""
    text = _BEFORE_SIGN.sub(NO_BREAK_SPACE, text)
    text = _AFTER_QUOTE.sub(NO_BREAK_SPACE, text)
    return _INVERSION.sub(f"{WORD_JOINER}-{WORD_JOINER}", text)
