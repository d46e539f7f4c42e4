"""What a search finds of subjects: their stems stand beside them, since there are hundreds, not a million."""

from contributions.stems import stems_of_text
from lab.models import Subject


def stems_of(subject: Subject) -> str:
    """The stems of everything that may be read of `subject`, each between blanks."""
    found = sorted(stems_of_text(*subject.texts()))
    return f" {' '.join(found)} " if found else ""
