"""What the CMS says of heavy tasks that failed for good: a page among the reports."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.auth import permission_required
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BaseColumn, Column, Table
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.jobs.cms import RUN
from portal.tasks.backend import FailedTask, QueueAway, heavy_backend
from portal.tasks.today import INDEX, SEE

ICON = "warning"
SHOWN_AT_MOST = 100


class ActionColumn(BaseColumn):
    """Two buttons: try again, dismiss."""

    cell_template_name = "portal/admin/failed_task_cell.html"

    def get_cell_context_data(self, instance: FailedTask, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"task": instance, "csrf_token": get_token(context["request"])}


@method_decorator(permission_required(SEE), name="dispatch")
class FailedTasks(WagtailAdminTemplateMixin, TemplateView):
    """Each task that failed for good: which, when, the sort of error; never what it was about."""

    template_name = "portal/admin/failed_tasks.html"
    page_title = _("Failed tasks")
    header_icon = ICON

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        try:
            failed = heavy_backend().failed(SHOWN_AT_MOST)
        except QueueAway:
            return context | {"away": True}
        table = Table(self._columns(), failed, caption=self.page_title)
        return context | {"failed": failed, "table": table}

    def _columns(self) -> list[BaseColumn]:
        columns: list[BaseColumn] = [
            Column("task", label=_("Task"), accessor="label"),
            Column("ids", label=_("About number"), accessor="ids"),
            Column("failed_at", label=_("Failed on"), accessor=_failed_at),
            Column("error", label=_("Sort of error"), accessor="error_name"),
        ]
        if self.request.user.has_perm(RUN):
            columns.append(ActionColumn("action", label=_("Action")))
        return columns


@require_POST
@permission_required(RUN)
def act(request: HttpRequest, task_id: str) -> HttpResponse:
    """Queue a failed task anew, or forget it."""
    try:
        if request.POST.get("do") == "dismiss":
            done, said = heavy_backend().dismiss(task_id), gettext("The task is dismissed.")
        else:
            done, said = heavy_backend().try_again(task_id), gettext("The task is tried again.")
    except QueueAway:
        messages.error(request, gettext("The queue of tasks does not answer. Try again in a moment."))
        return redirect(INDEX)
    if done:
        messages.success(request, said)
    else:
        messages.warning(request, gettext("Somebody dealt with this task already."))
    return redirect(INDEX)


class FailedTasksMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(SEE))


@hooks.register("register_reports_menu_item")
def menu_item() -> MenuItem:
    return FailedTasksMenuItem(
        _("Failed tasks"), reverse(INDEX), name="failed-tasks", icon_name=ICON, order=1310
    )


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        path("reports/tasks/", FailedTasks.as_view(), name=INDEX),
        path("reports/tasks/<str:task_id>/", act, name="act_on_failed_task"),
    ]


def _failed_at(task: FailedTask) -> str:
    at = task.failed_at
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else ""
