"""Which verb is legal when."""

from contributions.services import IllegalMove
from lab.models import Referral
from lab.referrals.states import sentence_of
from lab.statuses import REFERRAL_OPEN, ReferralStatus

AGREE, WITHDRAW = "agree", "withdraw"

LEGAL: dict[str, frozenset[str]] = {
    status: frozenset({WITHDRAW}) if status in REFERRAL_OPEN else frozenset() for status in ReferralStatus
}
LEGAL[ReferralStatus.REFRAMING] |= {AGREE}


def is_legal(referral: Referral, verb: str) -> bool:
    """Whether `verb` may be used on `referral` as it stands."""
    return referral.submission.erased_at is None and verb in LEGAL[referral.status]


def refuse_illegal(referral: Referral, verb: str) -> None:
    """Raise IllegalMove, which says where `referral` stands, when `verb` may not be used on it."""
    if not is_legal(referral, verb):
        raise IllegalMove(sentence_of(referral))
