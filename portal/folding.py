"""Words compared as people type them, the same on every database."""

import re
import unicodedata


def fold(text: str) -> str:
    """`text` without case, accents, hyphens or apostrophes: how two spellings of a name are compared."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    return " ".join(re.findall(r"[^\W_]+", "".join(c for c in letters if not unicodedata.combining(c))))
