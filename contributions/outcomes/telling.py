"""An outcome in the words of the thread, which is written in the language of the portal."""

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from contributions.models.outcome import OutcomeCode
from contributions.outcomes.words import OutcomeWords


def label_of(code: str) -> str:
    """The outcome's name, in the language of the portal."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(OutcomeCode(code).label)


def who_and_when(answer: OutcomeWords) -> str:
    """The service that answers and the day of its answer, as far as they are known."""
    day = date_format(answer.answered_on, "DATE_FORMAT") if answer.answered_on else ""
    return ", ".join(part for part in (answer.service, day) if part)


def step_text(answer: OutcomeWords, *, former: str = "") -> str:
    """What the thread says of a published outcome; `former`: the code that it replaces."""
    with translation.override(settings.LANGUAGE_CODE):
        first = gettext("%(outcome)s.") % {"outcome": OutcomeCode(answer.code).label}
        replaces = ""
        if former:
            replaces = gettext("This replaces the former outcome, “%(outcome)s”.") % {
                "outcome": OutcomeCode(former).label
            }
        parts = [f"{first} {replaces}".strip(), answer.words, who_and_when(answer)]
    return "\n\n".join(part for part in parts if part)


def withdrawn_text(former: str, words: str) -> str:
    """What the thread says of an outcome that was taken back."""
    with translation.override(settings.LANGUAGE_CODE):
        said = gettext("The outcome “%(outcome)s” is withdrawn.") % {"outcome": OutcomeCode(former).label}
    return f"{said}\n\n{words}"
