"""Where a referral stands and what comes next, in one notice, to whoever sent it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

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
    text = sentence_of(referral)
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
            "A mail leaves for the address that you gave. Press the button that it leads to: the lab "
            "examines your referral from then on and, confirmed today, says by %(date)s whether it takes "
            "it up."
        )
        % {"date": by},
        "warn",
    )
