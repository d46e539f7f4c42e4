"""The mails about barriers, with a sample of each: nobody's, and no row of a table."""

from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.mails import RECEIVED, SamplePage, about_a_submission
from contributions.models import Decision
from portal.mails import Mail
from taxonomy.stages import Stage

SENDER = _("Whoever reported the barrier, where an address was given")


def received() -> dict[str, Any]:
    """What the receipt is given."""
    page = SamplePage(
        title=gettext("Accessibility"), service_name=gettext("Name of the service"), stage=Stage.UNDERSTAND
    )
    return about_a_submission() | {"page": page}


def answered(verb: str = Decision.Verb.ANSWER, *, promised_for: date | None = None) -> dict[str, Any]:
    """What the mail about an answer is given."""
    decision = Decision(verb=verb, words=gettext("The words of the team."), decided_at=RECEIVED)
    return received() | {"decision": decision, "promised_for": promised_for}


MAILS = [
    Mail(
        "barrier_received",
        _("Receipt of a reported barrier"),
        _("At once, when it arrives"),
        SENDER,
        received,
    ),
    Mail(
        "barrier_answered",
        _("Answer to a reported barrier"),
        _("When the team answers it"),
        SENDER,
        answered,
    ),
]
