from lab.models.links import PageLink
from lab.models.referral import (
    BriefPoint,
    BriefVersion,
    Referral,
    ReferralContact,
    ReferralDocument,
    ReferralIndexPage,
)

__all__ = [
    "BriefPoint",
    "BriefVersion",
    "PageLink",
    "Referral",
    "ReferralContact",
    "ReferralDocument",
    "ReferralIndexPage",
]
