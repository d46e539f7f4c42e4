"""Who may see and write to those who engage: the coordinator only, unless a group is given more."""

from django.contrib.auth.models import AnonymousUser

from contributions.permissions import VIEW_CONTACT_DETAILS
from people.models import User

VIEW = "people.view_engagement"
ASK = "people.add_skillneed"


def may_view(user: User | AnonymousUser) -> bool:
    """Read how many engage, and nobody's skills."""
    return user.has_perm(VIEW)


def may_ask(user: User | AnonymousUser) -> bool:
    """Find resource agents by skill, write to them, and read how many answered."""
    return user.has_perm(VIEW) and user.has_perm(ASK)


def may_see_who(user: User | AnonymousUser) -> bool:
    """See the address of who answered yes; each time is logged."""
    return may_ask(user) and user.has_perm(VIEW_CONTACT_DETAILS)
