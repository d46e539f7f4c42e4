"""The same words, or the same sender, before: what the caller knows of earlier contributions."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from contributions.signals.reading import Reading

# From this many other contributions on, a sender is worth a look.
SEVERAL = 3
# Below this many words two people may well write the same (« Plus de pistes cyclables »).
LEAST_WORDS = 8

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class SentBefore:
    """References of contributions of the same words, and how many others the same sender sent."""

    same_words: tuple[str, ...] = ()
    same_sender: int = 0


def digest_of_words(texts: Iterable[str]) -> str:
    """The same for the same words, whatever their case, accents, signs and spaces; "" for too few words.

    A hexadecimal SHA-256, to be compared: it is no secret and hides nothing.
    """
    words = [word for text in texts for word in _WORD.findall(Reading(text).folded)]
    if len(words) < LEAST_WORDS:
        return ""
    return hashlib.sha256(" ".join(words).encode(errors="surrogatepass")).hexdigest()
