"""Who of the staff reads and decides referrals; who is limited to pages is so for referrals too."""

from django.contrib.auth.models import AnonymousUser

from contributions.permissions import may_read, pages_of
from people.models import User

VIEW = "lab.view_referral"
CHANGE = "lab.change_referral"


def may_view_referrals(user: User | AnonymousUser, page_id: int | None = None) -> bool:
    """Read what was asked of the lab, its documents and where it stands; not who sent it."""
    pages = pages_of(user)
    return user.has_perm(VIEW) and (page_id is None or pages is None or page_id in pages)


def may_decide_referrals(user: User | AnonymousUser, page_id: int | None = None) -> bool:
    """Examine, refuse, pass on, write the brief, answer, and say what came of it."""
    return may_view_referrals(user, page_id) and may_read(user, page_id) and user.has_perm(CHANGE)
