"""Who may read and decide contributions, and see what stands apart from them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from wagtail.permission_policies import ModelPermissionPolicy

from people.models import SecretLink, User

if TYPE_CHECKING:
    from contributions.models import Contribution

MODERATE = "contributions.moderate_contribution"
TAG = "contributions.tag_submission"
ERASE = "contributions.erase_submission"
VIEW_REPORTS = "contributions.view_report"
LINK = "contributions.link_contribution"
DRAFT_OUTCOMES = "contributions.draft_outcome"
PUBLISH_OUTCOMES = "contributions.publish_outcome"
VIEW = "contributions.view_contribution"
VIEW_DECISIONS = "contributions.view_decision"
LIMIT_MODERATORS = "contributions.add_moderatorlimit"
VIEW_CONTACT_DETAILS = "people.view_contactdetails"
# Kinds of submissions that not everybody who reads the desk may read, each with the permission that it takes;
# apps above add theirs in `AppConfig.ready()`.
KIND_PERMISSIONS: dict[str, str] = {}


def staff(request: HttpRequest) -> User:
    """Who asks, in the CMS: somebody who is logged in, which Wagtail has seen to."""
    assert isinstance(request.user, User)
    return request.user


def pages_of(user: User | AnonymousUser) -> frozenset[int] | None:
    """The pages whose submissions `user` is limited to; None: every page. Asked once per request."""
    if not isinstance(user, User) or user.is_superuser:
        return None
    known: frozenset[int] | None = user.__dict__.get("_limited_to")
    if known is None:
        known = frozenset(user.moderator_limits.values_list("page_id", flat=True))
        remember_limits(user, known)
    return known or None


def remember_limits(user: User, page_ids: Iterable[int]) -> None:
    """What `pages_of` need not ask any more; nothing in `page_ids`: no limit."""
    user.__dict__["_limited_to"] = frozenset(page_ids)


def kinds_kept_from(user: User | AnonymousUser) -> frozenset[str]:
    """The kinds of submissions of which `user` sees nothing, whatever else they may read."""
    known: frozenset[str] | None = user.__dict__.get("_kinds_kept_from")
    if known is None:
        known = frozenset(
            kind for kind, permission in KIND_PERMISSIONS.items() if not user.has_perm(permission)
        )
    return known


def remember_kinds(user: User, kinds: Iterable[str]) -> None:
    """What `kinds_kept_from` need not ask any more."""
    user.__dict__["_kinds_kept_from"] = frozenset(kinds)


def _is_theirs(user: User | AnonymousUser, page_id: int | None) -> bool:
    """Whether `user` is not limited to other pages; without a page, the question is of the right alone."""
    pages = pages_of(user)
    return page_id is None or pages is None or page_id in pages


def may_moderate(user: User | AnonymousUser, page_id: int | None = None) -> bool:
    """Decide on what was sent to the page `page_id` (on anything, without it), and read masked originals."""
    return user.has_perm(MODERATE) and _is_theirs(user, page_id)


def may_read(user: User | AnonymousUser, page_id: int | None = None) -> bool:
    """Read contributions in the CMS, whatever their state, with public and team answers; export them."""
    return user.has_perm(VIEW) and _is_theirs(user, page_id)


def may_tag(user: User | AnonymousUser, page_id: int | None = None) -> bool:
    """Give and take internal tags, set the theme, assign."""
    return may_read(user, page_id) and user.has_perm(TAG)


def may_link(user: User | AnonymousUser, page_id: int | None = None) -> bool:
    """Say on pages what was done with published contributions, which each of them then says as well."""
    return may_read(user, page_id) and user.has_perm(LINK)


def may_view_decisions(user: User | AnonymousUser, page_id: int | None = None) -> bool:
    """Read the register of decisions: who decided what, when and why."""
    return user.has_perm(VIEW_DECISIONS) and _is_theirs(user, page_id)


def may_view_reports(user: User | AnonymousUser, page_id: int | None = None) -> bool:
    """Read the register of reports."""
    return user.has_perm(VIEW_REPORTS) and _is_theirs(user, page_id)


def may_limit_moderators(user: User | AnonymousUser) -> bool:
    """Say which moderator moderates which call. Who is limited does not lift limits, their own least."""
    return user.has_perm(LIMIT_MODERATORS) and pages_of(user) is None


def may_see_contact_details(user: User | AnonymousUser, page_id: int | None = None) -> bool:
    """See and export the address and the personal answers; each time is logged."""
    return may_read(user, page_id) and user.has_perm(VIEW_CONTACT_DETAILS)


def may_erase(user: User | AnonymousUser, page_id: int | None = None) -> bool:
    """Erase what somebody sent, when they ask for it in writing."""
    return may_read(user, page_id) and user.has_perm(ERASE)


def may_read_attachment(
    contribution: "Contribution",
    *,
    user: User | AnonymousUser | None = None,
    link: SecretLink | None = None,
) -> bool:
    """Everybody once it is published and not masked; until then its author (`link`, resolved) and the team.

    A masked file is, of the team, for those who moderate.
    """
    if link is not None and link.submission_id == contribution.pk:
        return True
    attachment = getattr(contribution.submission, "attachment", None)
    if attachment is not None and attachment.withheld:
        return user is not None and may_moderate(user, contribution.page_id)
    if contribution.status == contribution.Status.PUBLISHED:
        return True
    return user is not None and may_read(user, contribution.page_id)


class ReadOnlyPolicy(ModelPermissionPolicy):
    """People's words are read in the CMS and decided by verbs: no form adds, edits or deletes them."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, "view")

    def user_has_any_permission(self, user: User, actions: list[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: list[str]) -> Any:
        return super().users_with_any_permission([action for action in actions if action == "view"])
