"""The columns of the spreadsheet that outcomes go out and come back in."""

import re
import unicodedata
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.models.outcome import OutcomeCode

COLUMNS: dict[str, Promise] = {
    "reference": pgettext_lazy("column", "Reference"),
    "title": pgettext_lazy("column", "Title"),
    "text": pgettext_lazy("column", "Text"),
    "theme": pgettext_lazy("column", "Theme"),
    "stands": _("Where it stands"),
    "outcome": pgettext_lazy("column", "Outcome"),
    "words": _("Words to everybody"),
    "service": _("Service that answers"),
    "answered_on": _("Day of the answer"),
}
# The others are for whoever fills it in, and are not read.
READ = ("reference", "outcome", "words", "service", "answered_on")
NEEDED = ("reference", "outcome")


def folded(text: str) -> str:
    """`text` without capitals, accents and signs, as people type it."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", " ", plain).strip()


@cache
def headings() -> dict[str, str]:
    """The column of each folded heading: its code, or its name in a language of the portal."""
    return _by_name(COLUMNS.items())


@cache
def codes() -> dict[str, str]:
    """The same of outcomes."""
    return _by_name(zip(OutcomeCode.values, OutcomeCode.labels, strict=True))


def _by_name(named: object) -> dict[str, str]:
    found: dict[str, str] = {}
    pairs = list(named)  # type: ignore[call-overload]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {folded(str(label)): code for code, label in pairs}
    return found | {folded(code): code for code, _label in pairs}
