"""CMS views of what stands apart: the file, the contact details, the export. Each asks its permission."""

import logging
import tempfile
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.models import Page

from contributions import exports
from contributions.answers import personal_answers
from contributions.desk.item import find_submission, show_item
from contributions.export import MOST_EXPORTED, workbook_response, write_workbook
from contributions.files import attachment_response
from contributions.models import Contribution
from contributions.pages import ParticipationPage
from contributions.permissions import may_read, may_read_attachment, may_see_contact_details, staff
from contributions.queue import QUEUE_INDEX, QUEUE_ITEM, QUEUE_PREPARED
from people.models import ContactDetails

logger = logging.getLogger(__name__)

SHOWN = "contributions.contact_details_shown"
EXPORTED = "contributions.contact_details_exported"
# Of somebody's own exports of one call.
SHOWN_AT_MOST = 10


class AttachmentView(View):
    """The file of a contribution, whatever its state."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        # The address belongs to the desk: who may not open the desk may not open this.
        submission = find_submission(request, pk)
        found = get_object_or_404(Contribution, pk=submission.pk)
        found.submission = submission
        attachment = getattr(submission, "attachment", None)
        if attachment is None or not may_read_attachment(found, user=request.user):
            raise Http404
        return attachment_response(attachment)


class ContactDetailsView(View):
    """Shows who wrote, once, to those who may know; a line of the log says who looked."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        submission = find_submission(request, pk)
        if not may_see_contact_details(request.user, submission.page_id):
            raise PermissionDenied
        # Written before anything is shown: no look without its line.
        log(
            instance=submission,
            action=SHOWN,
            user=request.user,
            data={"reference": submission.reference},
        )
        details = ContactDetails.objects.filter(submission=submission).first()
        return show_item(
            request,
            pk,
            contact_details={
                "email": details.email if details else "",
                "delete_after": details.delete_after if details else None,
                "answers": personal_answers(submission),
            },
        )

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        # Reached by reloading after a login: looking needs the button.
        return redirect(QUEUE_ITEM, pk)


class ExportView(WagtailAdminTemplateMixin, TemplateView):
    """What an export of one call holds, and the buttons that make it."""

    template_name = "contributions/admin/export.html"
    page_title = _("Export")
    header_icon = "download"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_read(request.user, kwargs["pk"]):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.participation_page.title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        contributions = capfirst(Contribution._meta.verbose_name_plural)
        return [
            *super().get_breadcrumbs_items(),
            {"url": self.queue_url, "label": contributions},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    @property
    def queue_url(self) -> str:
        return f"{reverse(QUEUE_INDEX)}?page={self.participation_page.pk}"

    @cached_property
    def participation_page(self) -> ParticipationPage:
        page = _row_or_404(Page.objects.all(), self.kwargs["pk"]).specific
        if not isinstance(page, ParticipationPage):
            raise Http404
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.participation_page
        return super().get_context_data(**kwargs) | {
            "call": page,
            "count": Contribution.objects.of_page(page).count(),
            "may_see_contact_details": may_see_contact_details(self.request.user, page.pk),
            "queue_url": self.queue_url,
            "prepared": staff(self.request)
            .prepared_exports.filter(page=page, expires_at__gt=timezone.now())
            .order_by("-asked_at")[:SHOWN_AT_MOST],
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        contact_details = request.POST.get("with") == "contact_details"
        if contact_details and not may_see_contact_details(request.user, pk):
            raise PermissionDenied
        page = self.participation_page
        count = Contribution.objects.of_page(page).count()
        if count > MOST_EXPORTED:
            messages.error(request, gettext("Too many rows for one spreadsheet."))
            return redirect(request.path)
        if count > exports.AT_ONCE:
            export = exports.ask_for_export(
                user=staff(request), page=page, contact_details=contact_details, now=timezone.now()
            )
            return redirect(QUEUE_PREPARED, export.pk)
        # In the system's temporary folder, without a name: gone when it has been sent.
        target = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the response)
        try:
            # Not in a transaction: on SQLite it would hold the lock that submissions wait for.
            rows = write_workbook(page, target, contact_details=contact_details)
        except OSError:
            target.close()
            logger.exception("an export could not be written")
            messages.error(request, gettext("The export could not be written: there is no room for it."))
            return redirect(request.path)
        if contact_details:
            log(instance=page, action=EXPORTED, user=request.user, data={"rows": rows})
        return workbook_response(target, page.slug)


def _row_or_404(rows: Any, pk: int) -> Any:
    try:
        return get_object_or_404(rows, pk=pk)
    except (ValueError, OverflowError) as error:
        raise Http404 from error
