"""What an outcome says, and what it needs to say: the same for a form, a bulk action and a spreadsheet."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.models.outcome import AbstractOutcome, OutcomeCode
from contributions.plain_text import clean_text, is_blank

LONGEST_WORDS = 3000
LONGEST_SERVICE = 150
FIRST_YEAR = 2000

# Codes that say nothing without words, and what the words are to say.
NEEDS_WORDS = {
    OutcomeCode.NOT_TAKEN_UP: _("Say why it is not taken up: its author and everybody read it."),
    OutcomeCode.PASSED_ON: _("Say to whom it was passed on."),
    OutcomeCode.ADAPTED: _("Say in which other form it is taken up."),
}


@dataclass(frozen=True)
class OutcomeWords:
    """One outcome as somebody means it, whether it is drafted, published, or typed into a spreadsheet."""

    code: str
    words: str = ""
    service: str = ""
    answered_on: date | None = None

    @classmethod
    def typed(cls, code: str, words: str, service: str, answered_on: date | None) -> Self:
        """As somebody typed it: plain text, without what may not be stored or shown."""
        words = clean_text(words)
        return cls(code, "" if is_blank(words) else words, clean_text(service, one_line=True), answered_on)

    @classmethod
    def of(cls, row: AbstractOutcome) -> Self:
        return cls(row.code, row.words, row.service, row.answered_on)

    def faults(self, *, today: date) -> dict[str, str]:
        """By field, in a sentence, what keeps it from being an outcome; nothing when it is one."""
        found: dict[str, str] = {}
        if self.code not in OutcomeCode.values:
            found["code"] = gettext("Choose an outcome.")
        elif not self.words and (needed := NEEDS_WORDS.get(OutcomeCode(self.code))):
            found["words"] = str(needed)
        if len(self.words) > LONGEST_WORDS:
            found["words"] = gettext("The words have %(length)d characters: %(most)d at most.") % {
                "length": len(self.words),
                "most": LONGEST_WORDS,
            }
        if len(self.service) > LONGEST_SERVICE:
            found["service"] = gettext(
                "The name of the service has %(length)d characters: %(most)d at most."
            ) % {
                "length": len(self.service),
                "most": LONGEST_SERVICE,
            }
        if self.answered_on is not None and self.answered_on > today:
            found["answered_on"] = gettext("%(date)s is still to come: give the day of the answer.") % {
                "date": date_format(self.answered_on, "DATE_FORMAT")
            }
        if self.answered_on is not None and self.answered_on.year < FIRST_YEAR:
            found["answered_on"] = gettext("%(date)s cannot be the day of the answer.") % {
                "date": date_format(self.answered_on, "DATE_FORMAT")
            }
        return found
