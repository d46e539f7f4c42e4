"""The question of a public project changes: the one that stood before is kept, with its date and why.

It is kept where readers saw it change, at publication. Spacing and capitals make no other question.
"""

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from projects.models import ProjectPage, Reframing


def is_reframed(stored: "ProjectPage", version: "ProjectPage") -> bool:
    """Whether publishing `version` gives readers another question than the one they know from `stored`."""
    was_public = stored.live or stored.first_published_at is not None
    return was_public and _told(stored.question) not in ("", _told(version.question))


def keep_question(stored: "ProjectPage", version: "ProjectPage", *, today: date) -> bool:
    """Add to `version` the question that stood until `today`; whether it was not told of yet."""
    from projects.models import Reframing

    rows = [_row(each) for each in version.reframings.all()]
    # As often as it stands there: a question may come back on one day.
    added = Counter(rows) - Counter(_row(each) for each in stored.reframings.all())
    if _told(stored.question) in {question for question, _on in added}:
        return False
    version.reframings.add(
        Reframing(
            question=stored.question,
            why=version.reframed_because,
            date=today,
            sort_order=len(rows),
        )
    )
    return True


def _row(reframing: "Reframing") -> tuple[str, date]:
    return _told(reframing.question), reframing.date


def _told(question: str) -> str:
    """A question as it is compared: words, without spaces, capitals or the shape of apostrophes."""
    return "".join(question.casefold().replace("’", "'").split())
