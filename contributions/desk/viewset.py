"""The desk as a viewset: its list, its items, what is done to them. Nothing is added, edited or deleted."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.snippets.views.snippets import SnippetViewSet

from contributions.desk.deciding import ClaimView, DecideView, SkipView, SortView
from contributions.desk.erasing import EraseView
from contributions.desk.filters import DeskFilterSet
from contributions.desk.item import show_item
from contributions.desk.listing import DeskView
from contributions.desk.masking import MaskingView
from contributions.desk.report_answers import AnswerReportView
from contributions.models import Submission
from contributions.prepared import DownloadExportView, PreparedExportView
from contributions.private import AttachmentView, ContactDetailsView, ExportView
from contributions.queue import DESK, QUEUE_INDEX


@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One submission, whatever its kind. Reading only."""
    return show_item(request, pk)


class DeskViewSet(SnippetViewSet):
    """What awaits a decision and what was decided; decisions are taken by verbs alone."""

    model = Submission
    icon = "comment"
    base_url_path = "moderation"
    url_namespace = DESK
    menu_label = _("Moderation")
    menu_name = "moderation"
    menu_order = 150
    add_to_admin_menu = True
    list_per_page = 50
    filterset_class = DeskFilterSet
    index_view_class = DeskView
    index_template_name = "contributions/admin/desk.html"
    index_results_template_name = "contributions/admin/desk_results.html"
    copy_view_enabled = False
    inspect_view_enabled = False

    @property
    def menu_url(self) -> str:
        return reverse(QUEUE_INDEX) + "?status=awaiting"

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("inspect/<int:pk>/", item, name="inspect"),
            path("decide/<int:pk>/", DecideView.as_view(), name="decide"),
            path("report/<int:pk>/", AnswerReportView.as_view(), name="report"),
            path("redact/<int:pk>/", MaskingView.as_view(), name="redact"),
            path("claim/<int:pk>/", ClaimView.as_view(), name="claim"),
            path("skip/<int:pk>/", SkipView.as_view(), name="skip"),
            path("sort/<int:pk>/", SortView.as_view(), name="sort"),
            path("attachment/<int:pk>/", AttachmentView.as_view(), name="attachment"),
            path("contact-details/<int:pk>/", ContactDetailsView.as_view(), name="contact_details"),
            path("erase/<int:pk>/", EraseView.as_view(), name="erase"),
            path("export/<int:pk>/", ExportView.as_view(), name="export"),
            path("prepared/<int:pk>/", PreparedExportView.as_view(), name="prepared"),
            path("prepared/<int:pk>/download/", DownloadExportView.as_view(), name="prepared_download"),
        ]
