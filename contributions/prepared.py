"""Where an export that is being prepared stands, and its download: for who asked for it, while they may."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from contributions.export import workbook_response
from contributions.models import PreparedExport
from contributions.models.attachment import private_storage
from contributions.permissions import may_read, may_see_contact_details, staff
from contributions.private import EXPORTED
from contributions.queue import QUEUE_EXPORT, QUEUE_PREPARED


def prepared_export(request: HttpRequest, pk: int) -> PreparedExport:
    """An export of who asks; 404 for anybody else's. Raises PermissionDenied when they may not any more."""
    mine = PreparedExport.objects.select_related("page").filter(asked_by=staff(request))
    export = get_object_or_404(mine, pk=pk, expires_at__gt=timezone.now())
    allowed = may_see_contact_details if export.contact_details else may_read
    if not allowed(request.user, export.page_id):
        raise PermissionDenied
    return export


class PreparedExportView(WagtailAdminTemplateMixin, TemplateView):
    """Says where the export stands; a script asks again by itself, a link without it."""

    template_name = "contributions/admin/prepared_export.html"
    page_title = _("Export")
    header_icon = "download"

    @cached_property
    def export(self) -> PreparedExport:
        return prepared_export(self.request, self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.export.page.title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(QUEUE_EXPORT, args=[self.export.page_id]), "label": self.get_page_title()},
            {"url": "", "label": self.get_page_subtitle()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # One's own exports are nobody else's, and change by themselves.
        return super().get_context_data(**kwargs) | {"export": self.export, "states": PreparedExport.State}


class DownloadExportView(View):
    """The file, once it is ready. The right is asked again, and the log keeps who took contact details."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        export = prepared_export(request, pk)
        if export.state != PreparedExport.State.READY:
            return redirect(QUEUE_PREPARED, pk)
        try:
            content = private_storage().open(str(export.file))
        except OSError:
            messages.error(request, gettext("The file is not there any more: ask for the export again."))
            return redirect(QUEUE_EXPORT, export.page_id)
        if export.contact_details:
            log(instance=export.page, action=EXPORTED, user=request.user, data={"rows": export.rows})
        return workbook_response(content, export.page.slug)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        # Reached by reloading after a login: a download needs its button.
        return redirect(QUEUE_PREPARED, pk)
