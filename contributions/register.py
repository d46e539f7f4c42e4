"""The register of decisions: who decided what, when and why. Read only, no contact details."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.helpers.search import BaseSearchHandler
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import IndexView, InspectView

from contributions.models import Decision, Reason
from contributions.permissions import VIEW_DECISIONS
from contributions.queue import submission_of_reference
from contributions.search import matching


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


class RegisterSearch(BaseSearchHandler):
    """By reference, or by the words of what was decided on."""

    def search_queryset(self, queryset: Any, search_term: str, **kwargs: Any) -> Any:
        if not search_term.strip():
            return queryset
        submission_id = submission_of_reference(search_term)
        if submission_id is not None:
            return queryset.filter(submission_id=submission_id)
        return matching(queryset, search_term, field="submission_id")


class RegisterIndex(IndexView):
    """The list answers to the filters it shows, and to no other."""

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        # A lookup from the address could otherwise reach any related column, and tell an address
        # of a contributor letter by letter.
        shown = {"verb__exact", ReasonFilter.parameter_name}
        return {name: value for name, value in super().get_filters_params(params).items() if name in shown}


class RegisterItem(InspectView):
    """One row; an address that cannot be one's key is a 404."""

    def __init__(self, model_admin: Any, instance_pk: str) -> None:
        if not (instance_pk.isascii() and instance_pk.isdecimal() and len(instance_pk) < 19):
            raise Http404
        super().__init__(model_admin, instance_pk)


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
    search_handler_class = RegisterSearch
    index_view_class = RegisterIndex
    # The log stands under the contributions, and modeladmin's view of it asks for no permission.
    history_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = RegisterItem
    inspect_view_fields = ["submission", "verb", "reason", "words", "decided_by", "decided_at"]

    def reference(self, decision: Decision) -> str:
        return decision.submission.reference

    reference.short_description = _("reference")  # type: ignore[attr-defined]

    def page(self, decision: Decision) -> str:
        return str(decision.submission.page)

    page.short_description = _("call")  # type: ignore[attr-defined]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related(*self.list_select_related)
