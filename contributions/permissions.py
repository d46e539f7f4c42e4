"""Who may read and decide contributions in the CMS."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from wagtail.permission_policies import ModelPermissionPolicy

from people.models import User

MODERATE = "contributions.moderate_contribution"
VIEW = "contributions.view_contribution"
VIEW_DECISIONS = "contributions.view_decision"


def may_moderate(user: User | AnonymousUser) -> bool:
    """Publish and decline."""
    return user.has_perm(MODERATE)


class ReadOnlyPolicy(ModelPermissionPolicy):
    """People's words are read in the CMS and decided by verbs: no form adds, edits or deletes them."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, "view")

    def user_has_any_permission(self, user: User, actions: list[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: list[str]) -> Any:
        return super().users_with_any_permission([action for action in actions if action == "view"])
