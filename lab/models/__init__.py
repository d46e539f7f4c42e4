from lab.models.links import PageLink
from lab.models.referral import (
    BriefPoint,
    BriefVersion,
    Referral,
    ReferralContact,
    ReferralDocument,
    ReferralIndexPage,
)
from lab.models.subject import Subject, SubjectIndexPage

__all__ = [
    "BriefPoint",
    "BriefVersion",
    "PageLink",
    "Referral",
    "ReferralContact",
    "ReferralDocument",
    "ReferralIndexPage",
    "Subject",
    "SubjectIndexPage",
]
