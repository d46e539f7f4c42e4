"""Who of the staff sees and does what with registrations; who is limited to pages is so for days too."""

from django.contrib.auth.models import AnonymousUser

from contributions.permissions import pages_of
from people.models import User

VIEW = "events.view_registration"
CHANGE = "events.change_registration"
VIEW_ATTENDEES = "events.view_attendee"
VIEW_NEEDS = "events.view_needs"


def _is_theirs(user: User | AnonymousUser, page_id: int | None) -> bool:
    pages = pages_of(user)
    return page_id is None or pages is None or page_id in pages


def may_view_registrations(user: User | AnonymousUser, page_id: int | None = None) -> bool:
    """Read how many registered, under which reference and where each stands; no names."""
    return user.has_perm(VIEW) and _is_theirs(user, page_id)


def may_decide_registrations(user: User | AnonymousUser, page_id: int | None = None) -> bool:
    """Validate and refuse, mark the absent, write to a group."""
    return may_view_registrations(user, page_id) and user.has_perm(CHANGE)


def may_view_attendees(user: User | AnonymousUser, page_id: int | None = None) -> bool:
    """See and export names, and welcome people at the door; each look at a list is logged."""
    return may_view_registrations(user, page_id) and user.has_perm(VIEW_ATTENDEES)


def may_view_needs(user: User | AnonymousUser, page_id: int | None = None) -> bool:
    """Read what people need to come and to eat, without names; each look is logged."""
    return may_view_registrations(user, page_id) and user.has_perm(VIEW_NEEDS)
