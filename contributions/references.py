"""References: short, readable aloud, not guessable from one another, with a check character.

Seven random characters and one check character, written XXXX-XXXX. The alphabet has 23
signs, without those that look or sound alike (0 O, 1 I L, B P D, M N, S F, U V…). 23 is a
prime, so that the weighted sum finds every wrong character and every swap of two
neighbours (the principle of ISO 7064's pure systems).
"""

import re
import secrets

ALPHABET = "23456789ACEFHJKMPRTVWXY"
MODULUS = len(ALPHABET)
RANDOM_LENGTH = 7
REFERENCE_LENGTH = RANDOM_LENGTH + 2  # with the check character and the hyphen

_SEPARATORS = re.compile(r"[\s\-‐-―.]+")


def new_reference() -> str:
    """A random reference; unique only once the database has accepted it."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return _written(body + check_character(body))


def check_character(body: str) -> str:
    """The character that makes the weighted sum of `body` and itself a multiple of 23."""
    total = sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(body, start=2))
    return ALPHABET[-total % MODULUS]


def normalise_reference(typed: str) -> str | None:
    """The reference a person meant (any case, spaces or hyphens), or None when it cannot be one."""
    signs = _SEPARATORS.sub("", typed).upper()
    if len(signs) != RANDOM_LENGTH + 1 or any(sign not in ALPHABET for sign in signs):
        return None
    if check_character(signs[:-1]) != signs[-1]:
        return None
    return _written(signs)


def _written(signs: str) -> str:
    return f"{signs[:4]}-{signs[4:]}"
