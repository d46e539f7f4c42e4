"""Where a referral stands, in sentences: for the public, and for whoever sent it."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lab.models import Referral
from lab.statuses import ReferralStatus

# What everybody reads below the state.
PUBLIC_WORDS = {
    ReferralStatus.AWAITING: _("The lab has received it, and examines it."),
    ReferralStatus.ADMISSIBLE: _("The lab takes it up, and now reframes the question with whoever sent it."),
    ReferralStatus.REFRAMING: _("A brief is proposed, and discussed with whoever sent it."),
    ReferralStatus.AGREED: _("The brief is agreed: the lab works on it, and answers it point by point."),
    ReferralStatus.REFUSED: _("The lab does not take it up, and says why."),
    ReferralStatus.PASSED_ON: _("It is somebody else’s to answer: the lab passed it on."),
    ReferralStatus.BECAME_PROJECT: _("It became a project of the lab."),
    ReferralStatus.ANSWERED: _("The lab has answered it."),
    ReferralStatus.WITHDRAWN: _("Whoever sent it took it back."),
}

# Why something is too late, for whoever sent it.
_TOO_LATE = {
    ReferralStatus.AWAITING: _("The lab examines your referral: no brief is proposed yet."),
    ReferralStatus.ADMISSIBLE: _("Your referral is declared admissible: no brief is proposed yet."),
    ReferralStatus.REFRAMING: _("A brief is proposed, and awaits your agreement."),
    ReferralStatus.AGREED: _("You have agreed to the brief already: the lab works on it."),
    ReferralStatus.REFUSED: _("The lab does not take up your referral: the page of your link says why."),
    ReferralStatus.PASSED_ON: _("Your referral was passed on: the page of your link says to whom."),
    ReferralStatus.BECAME_PROJECT: _("Your referral became a project: its page tells how it goes on."),
    ReferralStatus.ANSWERED: _("The lab has answered your referral: it is over."),
    ReferralStatus.WITHDRAWN: _("You withdrew this referral: nothing more can be done with it."),
}


def public_words(referral: Referral) -> str:
    """What everybody reads of where it stands."""
    return str(PUBLIC_WORDS[ReferralStatus(referral.status)])


def sentence_of(referral: Referral) -> str:
    """Where it stands, to whoever wants to do what cannot be done any more, or yet."""
    if referral.submission.erased_at is not None:
        return gettext("This referral was erased: nothing is left of it.")
    return str(_TOO_LATE[ReferralStatus(referral.status)])
