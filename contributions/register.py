"""The register of decisions: who decided what, when and why. Read only, no contact details."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin

from contributions.models import Decision, Reason
from contributions.permissions import VIEW_DECISIONS


class RegisterPermissions(PermissionHelper):
    """A register is read: rows are written by verbs and never changed."""

    def user_has_any_permissions(self, user: Any) -> bool:
        return user.has_perm(VIEW_DECISIONS)

    def user_can_list(self, user: Any) -> bool:
        return user.has_perm(VIEW_DECISIONS)

    def user_can_inspect_obj(self, user: Any, obj: Decision) -> bool:
        return user.has_perm(VIEW_DECISIONS)

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Decision) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Decision) -> bool:
        return False

    def user_can_copy_obj(self, user: Any, obj: Decision) -> bool:
        return False


class ReasonFilter(SimpleListFilter):
    """By reason. (The stock filter of a relation wants django.contrib.admin installed.)"""

    title = _("reason")
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Reason.objects.values_list("code", "title"))

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(reason__code=self.value()) if self.value() else queryset


class DecisionRegister(ModelAdmin):
    model = Decision
    menu_label = _("Register of decisions")
    menu_icon = "list-ul"
    menu_order = 160
    permission_helper_class = RegisterPermissions
    list_display = ["reference", "page", "verb", "reason", "decided_by", "decided_at"]
    list_filter = ["verb", ReasonFilter]
    # One index, one query: the envelope and its page come with the row.
    list_select_related = ["submission", "submission__page", "reason", "decided_by"]
    ordering = ["-decided_at", "-id"]
    inspect_view_enabled = True
    inspect_view_fields = ["submission", "verb", "reason", "words", "decided_by", "decided_at"]

    def reference(self, decision: Decision) -> str:
        return decision.submission.reference

    reference.short_description = _("reference")  # type: ignore[attr-defined]

    def page(self, decision: Decision) -> str:
        return str(decision.submission.page)

    page.short_description = _("call")  # type: ignore[attr-defined]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related(*self.list_select_related)
