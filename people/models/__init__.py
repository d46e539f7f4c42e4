"""Who: staff accounts, contact details kept apart, secret links, and what was erased."""

from people.models.agents import AgentDomain
from people.models.contact import AddressAllowance, ContactDetails, PendingAddress, PersonalAnswer
from people.models.erasure import ErasedTally
from people.models.link import LinksAskedFor, SecretLink
from people.models.mail import MailAttachment, SubmissionMail
from people.models.user import User, UserManager

__all__ = [
    "AddressAllowance",
    "AgentDomain",
    "ContactDetails",
    "ErasedTally",
    "LinksAskedFor",
    "MailAttachment",
    "PendingAddress",
    "PersonalAnswer",
    "SecretLink",
    "SubmissionMail",
    "User",
    "UserManager",
]
