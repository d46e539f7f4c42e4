"""Who: staff accounts, contact details kept apart, secret links, and what was erased."""

from people.models.agents import AgentDomain
from people.models.contact import AddressAllowance, ContactDetails, PendingAddress, PersonalAnswer
from people.models.draft import DraftLink
from people.models.engagement import Engagement, Invitation, Participant, SkillAsk, SkillNeed
from people.models.erasure import ErasedTally
from people.models.link import LinksAskedFor, SecretLink
from people.models.mail import MailAttachment, SubmissionMail
from people.models.user import User, UserManager

__all__ = [
    "AddressAllowance",
    "AgentDomain",
    "ContactDetails",
    "DraftLink",
    "Engagement",
    "ErasedTally",
    "Invitation",
    "LinksAskedFor",
    "MailAttachment",
    "Participant",
    "PendingAddress",
    "PersonalAnswer",
    "SecretLink",
    "SkillAsk",
    "SkillNeed",
    "SubmissionMail",
    "User",
    "UserManager",
]
