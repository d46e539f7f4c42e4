"""Plain text from people: what may not be stored or shown is taken out, everything else is kept."""

import re
import unicodedata

# Controls that no keyboard types on purpose and that PostgreSQL or a page cannot carry…
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# …and those that would turn the rest of the page around. Right-to-left letters need none of them.
_BIDI_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
# What no XML document may hold, even escaped: feeds and workbooks are XML.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u2064\u2800\u3164\ufeff\uffa0]+"
)


def clean_text(text: str, *, one_line: bool = False) -> str:
    """`text` composed (NFC), with `\\n` line ends, without control characters; nothing else changes."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for unwanted in (_CONTROLS, _BIDI_OVERRIDES, _SURROGATES):
        text = unwanted.sub("", text)
    # Last, since a letter and its accent may have stood on each side of what was taken out.
    text = unicodedata.normalize("NFC", text)
    if one_line:
        text = " ".join(text.split())
    return text.strip()


def xml_text(text: str) -> str:
    """`text` without the signs that XML cannot hold; escaping is the writer's affair."""
    return _NOT_XML.sub("", text)


def is_blank(text: str) -> bool:
    """Whether nothing of `text` would be seen."""
    return not _INVISIBLE.sub("", text)
