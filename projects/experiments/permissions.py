"""Who of the staff sees who follows an experiment; who is limited to pages is so here too."""

from django.contrib.auth.models import AnonymousUser

from contributions.permissions import VIEW_CONTACT_DETAILS, pages_of
from people.models import User

VIEW = "projects.view_follower"


def may_view_followers(user: User | AnonymousUser, page_id: int | None = None) -> bool:
    """How many follow and offer to test, under which reference; no address."""
    if not user.has_perm(VIEW):
        return False
    pages = pages_of(user)
    return page_id is None or pages is None or page_id in pages


def may_see_testers(user: User | AnonymousUser, page_id: int | None = None) -> bool:
    """The addresses of those who offer to test; each look and export is logged."""
    return may_view_followers(user, page_id) and user.has_perm(VIEW_CONTACT_DETAILS)
