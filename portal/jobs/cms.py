"""What the CMS says of jobs: a page among the reports, and the alarm on its home page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.auth import permission_required
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.jobs import registered
from portal.jobs.rows import ask_to_run
from portal.jobs.standing import Standing, health_of, standings

SEE = "portal.view_scheduledjob"
RUN = "portal.run_scheduledjob"
INDEX = "automatic_jobs"
ICON = "rotate"


class ResultColumn(Column):
    """How it went, in words and with a sign."""

    cell_template_name = "portal/admin/job_result_cell.html"


class RunColumn(Column):
    """A button that has the job run at the next pass."""

    cell_template_name = "portal/admin/job_run_cell.html"

    def get_cell_context_data(self, instance: Standing, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["url"] = reverse("run_automatic_job", args=[instance.job.code])
        context["csrf_token"] = parent_context["csrf_token"]
        return context


@method_decorator(permission_required(SEE), name="dispatch")
class JobsReport(WagtailAdminTemplateMixin, TemplateView):
    """Each job: when it runs, how it went, when it runs next."""

    template_name = "portal/admin/jobs.html"
    page_title = _("Automatic jobs")
    header_icon = ICON

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = standings(now=timezone.now())
        return super().get_context_data(
            **kwargs, health=health_of(rows), table=Table(self._columns(), rows, caption=self.page_title)
        )

    def _columns(self) -> list[Column]:
        columns = [
            Column("job", label=_("Job"), accessor=lambda each: capfirst(str(each.job.label))),
            Column("schedule", label=_("When"), accessor=lambda each: str(each.job.schedule)),
            Column("last_started", label=_("Last run"), accessor=lambda each: _said(each.row.last_started)),
            Column("duration", label=_("Duration"), accessor="duration"),
            ResultColumn("result", label=_("Result")),
            Column("next", label=_("Next run"), accessor=_next),
        ]
        if self.request.user.has_perm(RUN):
            columns.append(RunColumn("run", label=_("Action")))
        return columns


@require_POST
@permission_required(RUN)
def run_now(request: HttpRequest, code: str) -> HttpResponse:
    """Make a job due; whichever process runs jobs runs it, never this request."""
    job = next((job for job in registered() if job.code == code), None)
    if job is None:
        raise Http404
    ask_to_run(code=code, now=timezone.now())
    messages.success(
        request, gettext("Noted, it runs within a minute or at the next pass: %(job)s.") % {"job": job.label}
    )
    return redirect(INDEX)


class JobsPanel(Component):
    """Above all else on the CMS's home page when no job runs any more; a line when one failed."""

    name = "automatic_jobs"
    template_name = "portal/admin/jobs_panel.html"
    order = 10

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        return {
            "health": health_of(standings(now=timezone.now())),
            "url": reverse(INDEX) if user.has_perm(SEE) else "",
        }


class JobsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEE)


@hooks.register("construct_homepage_panels")
def add_jobs_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(JobsPanel())


@hooks.register("register_reports_menu_item")
def jobs_menu_item() -> MenuItem:
    return JobsMenuItem(
        _("Automatic jobs"), reverse(INDEX), name="automatic-jobs", icon_name=ICON, order=1300
    )


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """In the list that a group is given rights from."""
    codenames = [label.split(".")[1] for label in (SEE, RUN)]
    return Permission.objects.filter(content_type__app_label="portal", codename__in=codenames)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        path("reports/jobs/", JobsReport.as_view(), name=INDEX),
        path("reports/jobs/<slug:code>/run/", run_now, name="run_automatic_job"),
    ]


def _said(instant: Any) -> str:
    return date_format(timezone.localtime(instant), "SHORT_DATETIME_FORMAT") if instant else ""


def _next(each: Standing) -> str:
    return gettext("at the next pass") if each.due <= each.now else _said(each.due)
