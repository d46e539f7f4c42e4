"""Which verb is legal from which status of a referral; the table is here and nowhere else.

What is not legal raises IllegalMove, of which nothing is stored: its message is a sentence for whoever asked.
"""

from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contributions.services import IllegalMove
from lab.models import Referral
from lab.referrals.states import sentence_of
from lab.statuses import ReferralStatus as Status

__all__ = ["AGREE", "LEGAL", "WITHDRAW", "IllegalMove", "Verb", "is_legal", "legal_verbs", "refuse_illegal"]


class Verb(models.TextChoices):
    """What may become of a referral once it is stored."""

    ADMIT = "admit", _("Declare admissible")
    REFUSE = "refuse", pgettext_lazy("referral", "Do not take up")
    PASS_ON = "pass_on", pgettext_lazy("referral", "Pass on")
    PROPOSE_BRIEF = "propose_brief", _("Propose a brief")
    ANSWER = "answer", pgettext_lazy("referral", "Say what came out")
    # Where there are projects, which offer it (lab.referrals.staff.offering).
    BECOME_PROJECT = "become_project", pgettext_lazy("referral", "Make it a project")
    # What the public reads of a referral that is over, written or corrected afterwards.
    PUBLISH = "publish", pgettext_lazy("referral", "Publish or correct")
    # The commissioner's own.
    AGREE = "agree", pgettext_lazy("referral", "Agree to the brief")
    WITHDRAW = "withdraw", pgettext_lazy("referral", "Withdraw")


AGREE, WITHDRAW = Verb.AGREE, Verb.WITHDRAW

LEGAL: dict[str, frozenset[str]] = {
    Status.AWAITING: frozenset({Verb.ADMIT, Verb.REFUSE, Verb.PASS_ON, Verb.WITHDRAW}),
    Status.ADMISSIBLE: frozenset({Verb.PROPOSE_BRIEF, Verb.REFUSE, Verb.PASS_ON, Verb.WITHDRAW}),
    Status.REFRAMING: frozenset({Verb.PROPOSE_BRIEF, Verb.AGREE, Verb.REFUSE, Verb.PASS_ON, Verb.WITHDRAW}),
    # The lab has promised: it works on it as a project, answers at once, or proposes another brief.
    Status.AGREED: frozenset({Verb.BECOME_PROJECT, Verb.PROPOSE_BRIEF, Verb.ANSWER, Verb.WITHDRAW}),
    Status.REFUSED: frozenset({Verb.PUBLISH}),
    Status.PASSED_ON: frozenset({Verb.PUBLISH}),
    Status.ANSWERED: frozenset({Verb.PUBLISH}),
    # What becomes of a project is told by the project.
    Status.BECAME_PROJECT: frozenset(),
    Status.WITHDRAWN: frozenset(),
}
# Nothing is examined before its address is confirmed.
UNCONFIRMED = frozenset({Verb.WITHDRAW})


def legal_verbs(referral: Referral) -> frozenset[str]:
    """Everything that may be done to `referral` as it stands."""
    if referral.submission.erased_at is not None:
        return frozenset()
    legal = LEGAL[referral.status]
    return legal if referral.confirmed_at else legal & UNCONFIRMED


def is_legal(referral: Referral, verb: str) -> bool:
    """Whether `verb` may be done to `referral` as it stands."""
    return verb in legal_verbs(referral)


def refuse_illegal(referral: Referral, verb: str) -> None:
    """Raise IllegalMove, with its sentence, unless `verb` may be done to `referral`."""
    if is_legal(referral, verb):
        return
    if verb in (AGREE, WITHDRAW):
        # Said to whoever sent it.
        raise IllegalMove(sentence_of(referral))
    about = {"reference": referral.reference, "state": referral.get_status_display()}
    if verb in LEGAL[referral.status]:
        raise IllegalMove(
            gettext("The address behind %(reference)s is not confirmed yet: it is examined once it is.")
            % about
        )
    raise IllegalMove(gettext("%(reference)s is “%(state)s”: that cannot be decided about it now.") % about)
