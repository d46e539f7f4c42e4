from lab.models.links import PageLink
from lab.models.method import MethodIndexPage, MethodPage, MethodStep
from lab.models.model import LabModelPage, VersionActivity
from lab.models.offer import ServiceIndexPage, ServicePage
from lab.models.referral import (
    BriefPoint,
    BriefVersion,
    Referral,
    ReferralContact,
    ReferralDocument,
    ReferralIndexPage,
)
from lab.models.roles import RolesPage
from lab.models.subject import Subject, SubjectIndexPage

__all__ = [
    "BriefPoint",
    "BriefVersion",
    "LabModelPage",
    "MethodIndexPage",
    "MethodPage",
    "MethodStep",
    "PageLink",
    "Referral",
    "ReferralContact",
    "ReferralDocument",
    "ReferralIndexPage",
    "RolesPage",
    "ServiceIndexPage",
    "ServicePage",
    "Subject",
    "SubjectIndexPage",
    "VersionActivity",
]
