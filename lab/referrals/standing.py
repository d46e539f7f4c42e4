"""Where a referral stands and what comes next, in one notice, to whoever sent it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lab.models import Referral
from lab.referrals.services.sending import awaits_confirmation
from lab.referrals.states import sentence_of
from lab.statuses import ReferralStatus as Status

VARIANTS = {
    Status.REFRAMING: "warn",
    Status.AGREED: "ok",
    Status.ANSWERED: "ok",
    Status.BECAME_PROJECT: "ok",
}

# Where the sentence for what comes too late would send to the page that one reads already.
WORDS = {
    Status.AGREED: _("You agreed to the brief: the lab works on it."),
    Status.REFUSED: _("The lab does not take up your referral: the reason is below."),
    Status.PASSED_ON: _("Your referral was passed on: to whom is said below."),
}


@dataclass(frozen=True)
class Standing:
    title: str
    text: str
    variant: str = ""


def standing_of(referral: Referral, *, has_address: bool, now: datetime) -> Standing:
    """What whoever sent it reads first."""
    if awaits_confirmation(referral):
        return _to_confirm(referral, has_address, now)
    status = Status(referral.status)
    text = str(WORDS.get(status) or sentence_of(referral))
    if status == Status.AWAITING and referral.answer_due:
        due = date_format(referral.answer_due)
        text = gettext("The lab says by %(date)s whether it takes it up, and why.") % {"date": due}
        if referral.answer_due < timezone.localdate(now):
            text = gettext("The answer was promised for %(date)s: it is late. You may phone.") % {"date": due}
    return Standing(str(status.label), text, VARIANTS.get(status, ""))


def _to_confirm(referral: Referral, has_address: bool, now: datetime) -> Standing:
    if not has_address:
        return Standing(
            gettext("Nobody can confirm this referral any more"),
            gettext("Its address was removed, so it is not examined. Take it back, and send it again."),
            "warn",
        )
    by = date_format(referral.page.read_by(now))
    return Standing(
        gettext("Received: confirm your address now"),
        gettext(
            "An e-mail is on its way to the address that you gave. Press the button that it leads to: the "
            "lab examines your referral from then on and, confirmed today, says by %(date)s whether it takes "
            "it up."
        )
        % {"date": by},
        "warn",
    )
