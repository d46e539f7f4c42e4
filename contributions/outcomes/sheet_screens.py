"""Outcomes by spreadsheet in the CMS: sent out, read without writing anything, then confirmed."""

import logging
import tempfile
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contributions.export import workbook_response
from contributions.models import Contribution, OutcomeDraft, OutcomeSheet
from contributions.models.outcome import OutcomeCode
from contributions.outcomes.addresses import IMPORT, OF_PAGE, SHEET
from contributions.outcomes.plan import Plan, confirm, keep, planned
from contributions.outcomes.screens import PageScreen
from contributions.outcomes.sheet_reading import MEGABYTE, MOST_BYTES, SheetRefused, read_sheet
from contributions.outcomes.sheet_writing import (
    MOST_IN_A_WORKBOOK,
    csv_of,
    rows_to_fill,
    write_workbook_of,
)
from contributions.pages import ParticipationPage
from contributions.permissions import may_draft_outcomes, staff
from portal.responses import never_cached

logger = logging.getLogger(__name__)

SHOWN_AT_MOST = 100
SAID_AT_MOST = 10


class SheetScreen(PageScreen):
    def may(self, user: Any) -> bool:
        return may_draft_outcomes(user, self.kwargs["pk"])


class ExportSheetView(SheetScreen):
    """The published contributions of a page, to be filled in."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Reached by reloading after a login: a download needs its button.
        return redirect(OF_PAGE, kwargs["pk"])

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        page = self.participation_page
        rows = rows_to_fill(page, only_without="without" in request.POST)
        name = f"{page.slug}-suites"
        if request.POST.get("as") == "csv":
            response = StreamingHttpResponse(csv_of(rows), content_type="text/csv; charset=utf-8")
            filename = f"{name}-{timezone.localdate():%Y-%m-%d}.csv"
            response["Content-Disposition"] = f'attachment; filename="{filename}"'
            response["X-Content-Type-Options"] = "nosniff"
            return never_cached(response)
        if rows.order_by().values("pk")[: MOST_IN_A_WORKBOOK + 1].count() > MOST_IN_A_WORKBOOK:
            messages.error(
                request,
                gettext("More than %(most)d contributions: take them as CSV.") % {"most": MOST_IN_A_WORKBOOK},
            )
            return redirect(OF_PAGE, page.pk)
        # In the system's temporary folder, without a name: gone when it has been sent.
        target = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the response)
        try:
            write_workbook_of(rows, target)
        except OSError:
            target.close()
            logger.exception("a spreadsheet of outcomes could not be written")
            messages.error(request, gettext("The export could not be written: there is no room for it."))
            return redirect(OF_PAGE, page.pk)
        return workbook_response(target, name)


class SheetForm(forms.Form):
    file = forms.FileField(
        label=_("Spreadsheet that was filled in"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=_("XLSX, or CSV UTF-8; %(most)d MB at most.") % {"most": MOST_BYTES // MEGABYTE},
        error_messages={"required": _("Choose a file.")},
    )


class ImportSheetView(SheetScreen):
    """Reads a file and says what it would change: nothing is written yet."""

    template_name = "contributions/admin/outcomes/import.html"
    page_title = _("Import outcomes")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"form": SheetForm(), "codes": OutcomeCode.labels} | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = SheetForm(request.POST, request.FILES)
        now = timezone.now()
        if form.is_valid():
            file = form.cleaned_data["file"]
            page = self.participation_page
            try:
                plan = planned(page, read_sheet(file, file.size), now=now)
            except SheetRefused as refusal:
                form.add_error("file", str(refusal))
            else:
                return redirect(SHEET, keep(plan, page=page, by=staff(request), now=now).pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SheetView(PageScreen):
    """What a file that was read would change, and the button that does it. For who sent it, for a day."""

    template_name = "contributions/admin/outcomes/sheet.html"
    page_title = _("Import outcomes")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_draft_outcomes(request.user):
            raise PermissionDenied
        if request.method == "POST" and self.sheet is None:
            messages.info(
                request, gettext("This spreadsheet was imported already, or a day has passed since.")
            )
            return redirect("outcomes")
        return super().dispatch(request, *args, **kwargs)

    def may(self, user: Any) -> bool:
        return may_draft_outcomes(user, self.found.page_id)

    @cached_property
    def sheet(self) -> OutcomeSheet | None:
        mine = OutcomeSheet.objects.filter(sent_by=staff(self.request), expires_at__gt=timezone.now())
        try:
            return mine.filter(pk=self.kwargs["pk"]).select_related("page").first()
        except OverflowError:
            return None

    @cached_property
    def found(self) -> OutcomeSheet:
        if self.sheet is None:
            return get_object_or_404(OutcomeSheet.objects.none())
        return self.sheet

    @cached_property
    def participation_page(self) -> ParticipationPage:
        page: ParticipationPage = self.found.page.specific
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan = Plan.from_json(self.found.plan)
        return super().get_context_data(**kwargs) | {
            "plan": plan,
            "total": len(plan.changes),
            "changes": _shown(plan),
            "others": max(0, len(plan.changes) - SHOWN_AT_MOST),
            "import_url": IMPORT,
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        page = self.participation_page
        drafted = confirm(self.found.pk, by=staff(request), now=timezone.now())
        if drafted is None:
            messages.info(
                request, gettext("This spreadsheet was imported already, or a day has passed since.")
            )
            return redirect(OF_PAGE, page.pk)
        messages.success(
            request,
            ngettext(
                "%(count)d outcome is prepared. Nobody else reads it until it is published.",
                "%(count)d outcomes are prepared. Nobody else reads them until they are published.",
                drafted.made,
            )
            % {"count": drafted.made},
        )
        for sentence in list(drafted.refused.values())[:SAID_AT_MOST]:
            messages.warning(request, sentence)
        return redirect(OF_PAGE, page.pk)


def _shown(plan: Plan) -> list[dict[str, Any]]:
    """The first changes: what stands, and what would."""
    keys = list(plan.changes)[:SHOWN_AT_MOST]
    rows = Contribution.objects.with_outcome().in_bulk(keys)
    drafts = OutcomeDraft.objects.in_bulk(keys)
    return [
        {
            "row": rows[key],
            "stands": drafts.get(key) or getattr(rows[key].submission, "outcome", None),
            "meant": OutcomeDraft(**vars(plan.changes[key])),
        }
        for key in keys
        if key in rows
    ]
