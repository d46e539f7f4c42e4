from lab.models.links import PageLink
from lab.models.model import LabModelPage, VersionActivity
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
    "LabModelPage",
    "PageLink",
    "Referral",
    "ReferralContact",
    "ReferralDocument",
    "ReferralIndexPage",
    "VersionActivity",
]
