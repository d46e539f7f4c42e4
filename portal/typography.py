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
# "14 h 30", "9 h", "40 %", "12 €", "1 250", "04 91 00 00 00": a number stays whole, with its unit.
_IN_NUMBER = re.compile(
    r"(?<=\d)[ \u202f](?=h\b|[%€]|\d{3}(?!\d))"
    r"|(?<=\d h)[ \u202f](?=\d{2}(?!\d))|(?<=\d\u00a0h)[ \u202f](?=\d{2}(?!\d))"
    r"|(?<=[nN]°)[ \u202f](?=\d)"
)
# "4 avril", "1er mars": a day stays with its month.
_IN_DATE = re.compile(
    r"(?:(?<=\d)|(?<=\b1er))[ \u202f](?=(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre"
    r"|octobre|novembre|décembre)(?!\w))",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<!\d)(?:\+\d{1,3} ?\d|\d{2})(?: \d{2}){4}(?!\d)")

# "faut-il", "a-t-elle", "dites-nous": a hyphen, then a pronoun, with or without the linking t.
_HYPHEN = f"{WORD_JOINER}?-{WORD_JOINER}?"
_INVERSION = re.compile(
    rf"(?<=\w){_HYPHEN}"
    rf"(?=(?:t{_HYPHEN})?(?:je|tu|ils?|elles?|on|nous|vous|ce|moi|toi|lui|leur)(?![\w-]))",
    re.IGNORECASE,
)


# Of a page or a person: another hyphen would be another address.
_ADDRESS = re.compile(r"(\S+://\S+|\S+@\S+)")


def french(text: str) -> str:
    """Return the text with the spaces and hyphens that must not break made non-breaking; addresses stay."""
    if "://" in text or "@" in text:
        parts = _ADDRESS.split(text)
        return "".join(part if place % 2 else _french(part) for place, part in enumerate(parts))
    return _french(text)


def _french(text: str) -> str:
    text = _BEFORE_SIGN.sub(NO_BREAK_SPACE, text)
    text = _AFTER_QUOTE.sub(NO_BREAK_SPACE, text)
    text = _PHONE.sub(lambda found: found[0].replace(" ", NO_BREAK_SPACE), text)
    text = _IN_NUMBER.sub(NO_BREAK_SPACE, text)
    text = _IN_DATE.sub(NO_BREAK_SPACE, text)
    return _INVERSION.sub(f"{WORD_JOINER}-{WORD_JOINER}", text)
