"""The register of subjects: references and where they stand. No title, no words, no names."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.helpers.search import BaseSearchHandler

from contributions.queue import QUEUE_ITEM, submission_of_reference
from contributions.registers.base import ReadOnly, Register, column
from contributions.registers.filters import by_choice
from lab.models import Subject
from lab.statuses import SubjectStatus
from lab.subjects.permissions import may_read_subjects


class SubjectPermissions(ReadOnly):
    may = staticmethod(may_read_subjects)

    def page_id(self, obj: Subject) -> int:
        return obj.page_id


class SubjectSearch(BaseSearchHandler):
    """By reference, or by words: of what was sent and of the answer."""

    def search_queryset(self, queryset: Any, search_term: str, **kwargs: Any) -> Any:
        if not search_term.strip():
            return queryset
        submission_id = submission_of_reference(search_term)
        if submission_id is None:
            return queryset.matching(search_term)
        return queryset.filter(pk=submission_id)


class PublicFilter(SimpleListFilter):
    title = _("published")
    parameter_name = "public"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", gettext("yes")), ("no", gettext("no"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(published_at__isnull=self.value() == "no")


class SubjectRegister(Register):
    model = Subject
    code = "subjects"
    menu_label = _("Proposed subjects")
    menu_icon = "help"
    menu_order = 162
    permission_helper_class = SubjectPermissions
    page_lookup = "page"
    list_display = ["reference", "status", "theme", "submitted_at", "answered_at", "published_at"]
    list_filter = [by_choice("status", SubjectStatus, _("state")), PublicFilter]
    list_select_related = ["submission", "theme"]
    ordering = ["-submission_id"]
    search_handler_class = SubjectSearch

    def links(self, user: Any, row: Subject) -> list[tuple[str, str]]:
        if not may_read_subjects(user, row.page_id):
            return []
        return [(gettext("Read"), reverse(QUEUE_ITEM, args=[row.pk]))]

    @column(_("reference"))
    def reference(self, subject: Subject) -> str:
        return subject.reference
