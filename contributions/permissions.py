"""Who may read and decide contributions, and see what stands apart from them."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from wagtail.permission_policies import ModelPermissionPolicy

from people.models import SecretLink, User

if TYPE_CHECKING:
    from contributions.models import Contribution

MODERATE = "contributions.moderate_contribution"
VIEW = "contributions.view_contribution"
VIEW_DECISIONS = "contributions.view_decision"
VIEW_CONTACT_DETAILS = "people.view_contactdetails"


def may_moderate(user: User | AnonymousUser) -> bool:
    """Publish and decline."""
    return user.has_perm(MODERATE)


def may_read(user: User | AnonymousUser) -> bool:
    """Read contributions in the CMS, whatever their state, with public and team answers; export them."""
    return user.has_perm(VIEW)


def may_see_contact_details(user: User | AnonymousUser) -> bool:
    """See and export the address and the personal answers; each time is logged."""
    return may_read(user) and user.has_perm(VIEW_CONTACT_DETAILS)


def may_read_attachment(
    contribution: "Contribution",
    *,
    user: User | AnonymousUser | None = None,
    link: SecretLink | None = None,
) -> bool:
    """Everybody once it is published; until then its author (`link`, resolved) and the team."""
    if contribution.status == contribution.Status.PUBLISHED:
        return True
    if link is not None and link.submission_id == contribution.pk:
        return True
    return user is not None and may_read(user)


class ReadOnlyPolicy(ModelPermissionPolicy):
    """People's words are read in the CMS and decided by verbs: no form adds, edits or deletes them."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, "view")

    def user_has_any_permission(self, user: User, actions: list[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: list[str]) -> Any:
        return super().users_with_any_permission([action for action in actions if action == "view"])
