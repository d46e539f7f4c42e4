"""Who moderates, among the staff; what one person may do is contributions.permissions."""

from collections.abc import Iterable

from django.contrib.auth.models import Permission
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from contributions.models import Contribution, ModeratorLimit
from contributions.permissions import KIND_PERMISSIONS, remember_kinds, remember_limits
from people.models import User


def moderators() -> "QuerySet[User]":
    """Active staff who may decide on contributions, by name."""
    # The policy of the CMS knows groups, single permissions and superusers.
    found: QuerySet[User] = ModelPermissionPolicy(Contribution).users_with_permission("moderate")
    return found.order_by("last_name", "first_name", "email")


def moderators_of(page_id: int) -> "QuerySet[User]":
    """Those of them who are not limited to other pages."""
    limits = ModeratorLimit.objects.filter(user=OuterRef("pk"))
    theirs = Q(is_superuser=True) | ~Exists(limits) | Exists(limits.filter(page=page_id))
    return moderators().filter(theirs)


def read_limits(users: Iterable[User]) -> None:
    """Ask once for all of `users` what `pages_of` and `kinds_kept_from` (permissions) would ask for each."""
    users = list(users)
    limits: dict[int, set[int]] = {user.pk: set() for user in users}
    rows = ModeratorLimit.objects.filter(user__in=list(limits)).values_list("user_id", "page_id")
    for user_id, page_id in rows:
        limits[user_id].add(page_id)
    for user in users:
        remember_limits(user, limits[user.pk])
    allowed = {kind: _holders(permission) for kind, permission in KIND_PERMISSIONS.items()}
    for user in users:
        remember_kinds(user, [kind for kind, holders in allowed.items() if user.pk not in holders])


def _holders(permission: str) -> frozenset[int]:
    """The keys of active staff who hold `permission`."""
    app_label, codename = permission.split(".")
    held = Permission.objects.filter(content_type__app_label=app_label, codename=codename)
    theirs = Q(is_superuser=True) | Q(user_permissions__in=held) | Q(groups__permissions__in=held)
    return frozenset(User.objects.filter(theirs, is_active=True).values_list("pk", flat=True))
