"""Who may steer a call in the CMS, and who may start another from it."""

from django.contrib.auth.models import AnonymousUser

from calls.models import CallPage
from people.models import User


def may_steer(user: User | AnonymousUser, call: CallPage) -> bool:
    """Extend, pause, resume, close, cancel, publish results: whoever may publish the page."""
    return bool(call.permissions_for_user(user).can_publish())


def may_start_from(user: User | AnonymousUser, call: CallPage) -> bool:
    """Begin a new draft from `call`, beside it."""
    return bool(call.permissions_for_user(user).can_copy_to(call.get_parent()))
