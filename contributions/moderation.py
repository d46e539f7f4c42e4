"""CMS views of the queue: the list, one whole contribution, and the decision on it."""

from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, DateColumn, TitleColumn
from wagtail.admin.widgets import HeaderButton
from wagtail.models import Page
from wagtail.snippets.views.snippets import IndexView, InspectView, SnippetViewSet

from contributions import services
from contributions.answers import team_answers
from contributions.forms import DecisionForm
from contributions.models import Contribution, Decision, Reason
from contributions.permissions import may_moderate, may_see_contact_details
from contributions.private import AttachmentView, ContactDetailsView, ExportView
from contributions.queue import (
    QUEUE_ATTACHMENT,
    QUEUE_CONTACT_DETAILS,
    QUEUE_DECIDE,
    QUEUE_EXPORT,
    QUEUE_INDEX,
    QUEUE_ITEM,
    expecting_minors,
    next_awaiting,
    submission_of_reference,
)
from contributions.search import matching
from contributions.thread import thread_of
from people.models import ContactDetails, PersonalAnswer


class QueueFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        label=_("State"), choices=Contribution.Status.choices, empty_label=_("All")
    )
    page = django_filters.ModelChoiceFilter(
        label=_("Call"), queryset=lambda request: _pages_with_contributions(), empty_label=_("All")
    )

    class Meta:
        model = Contribution
        fields = ["status", "page"]


def _pages_with_contributions() -> Any:
    return Page.objects.filter(pk__in=Contribution.objects.order_by().values("page").distinct()).order_by(
        "title"
    )


def find_or_404(pk: str) -> Contribution:
    """The contribution that an address of the CMS names; 404 when it names none."""
    try:
        rows = Contribution.objects.select_related("submission__attachment", "theme", "territory")
        return get_object_or_404(rows, pk=pk)
    except (ValueError, OverflowError) as error:
        raise Http404 from error


class QueueView(IndexView):
    """The queue, the oldest first; searched by words, or by a reference, which filters do not hide."""

    is_searchable = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = submission_of_reference(self.search_query) if not self.results_only else None
        return redirect(QUEUE_ITEM, typed) if typed else super().get(request, *args, **kwargs)

    def search_queryset(self, queryset: Any) -> Any:
        if not self.is_searching:
            return queryset
        typed = submission_of_reference(self.search_query)
        if typed is not None:
            return self.get_base_queryset().filter(pk=typed).order_by("pk")
        return matching(queryset, self.search_query)

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("submission", "page")

    @cached_property
    def columns(self) -> list[Any]:
        # Without the checkboxes: decisions are taken one by one.
        columns = [column for column in super().columns if not isinstance(column, BulkActionsCheckboxColumn)]
        # Beside the call, whose doing it is.
        columns.insert(3, Column("minors", label=_("Minors"), accessor=self._minors, width="8%"))
        return columns

    def get_table(self, object_list: Any) -> Any:
        rows = list(object_list)
        self.minors_on = expecting_minors(row.page_id for row in rows)
        return super().get_table(rows)

    def _minors(self, contribution: Contribution) -> str:
        return gettext("expected") if contribution.page_id in self.minors_on else ""

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons = list(super().header_buttons)
        page = self.request.GET.get("page", "")
        if page.isascii() and page.isdecimal() and len(page) < 10:
            url = reverse(QUEUE_EXPORT, args=[page])
            buttons.append(HeaderButton(gettext("Export (XLSX)"), url=url, icon_name="download"))
        return buttons


class ContributionView(InspectView):
    """One contribution whole, with what was decided and the form that decides."""

    any_permission_required = ["view"]
    page_title = _("Contribution")
    form: DecisionForm | None = None
    # What ContactDetailsView found, once its permission was asked and the look logged.
    contact_details: dict[str, Any] | None = None

    def get_object(self, queryset: Any = None) -> Contribution:
        return find_or_404(self.pk)

    def get_page_subtitle(self) -> str:
        return self.object.reference

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contribution: Contribution = self.object
        submission = contribution.submission
        page = submission.page.specific
        awaiting = contribution.status == Contribution.Status.AWAITING
        has_address = ContactDetails.objects.filter(submission=submission).exists()
        form = self.form
        if form is None and awaiting and may_moderate(self.request.user):
            form = DecisionForm(initial={"version_seen": submission.version})
        return super().get_context_data(**kwargs) | {
            "contribution": contribution,
            "call": page,
            "thread": thread_of(submission),
            "decisions": submission.decisions.select_related("reason", "decided_by").order_by(
                "decided_at", "id"
            ),
            "external_origin": getattr(submission, "external_origin", None),
            "author_can_be_told": has_address,
            "minors_expected": getattr(page, "minors_expected", False),
            "answers": team_answers(submission),
            "attachment": getattr(submission, "attachment", None),
            "attachment_url": reverse(QUEUE_ATTACHMENT, args=[contribution.pk]),
            "contact_details": self.contact_details,
            "contact_details_url": reverse(QUEUE_CONTACT_DETAILS, args=[contribution.pk])
            if may_see_contact_details(self.request.user)
            and (has_address or PersonalAnswer.objects.filter(submission=submission).exists())
            else None,
            "read_by": page.read_by(submission.submitted_at),
            "public_path": page.public_path(submission)
            if contribution.status == Contribution.Status.PUBLISHED
            else None,
            "decision_form": form,
            "has_reasons": Reason.objects.filter(active=True).exists(),
            "queue_url": reverse(QUEUE_INDEX) + "?status=awaiting",
            "decide_url": reverse(QUEUE_DECIDE, args=[contribution.pk]),
        }


class DecideView(View):
    """Takes one decision; on a refusal the contribution is shown again with the words kept."""

    viewset: Any = None

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        if not may_moderate(request.user):
            raise PermissionDenied
        contribution = find_or_404(pk)
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return self._show_again(request, pk, form, status=422)
        try:
            self._decide(contribution, form.cleaned_data)
        except services.IllegalMove as refusal:
            messages.error(request, str(refusal))
            if form.cleaned_data["words"]:
                messages.info(
                    request,
                    gettext("Your words were not sent: %(words)s") % {"words": form.cleaned_data["words"]},
                )
            return self._show_again(request, pk, None, status=409)
        verb = Decision.Verb(form.cleaned_data["verb"])
        messages.success(
            request,
            gettext("%(reference)s: %(decision)s.")
            % {"reference": contribution.reference, "decision": str(verb.label).lower()},
        )
        following = next_awaiting(contribution)
        return redirect(QUEUE_ITEM, following.pk) if following else redirect(reverse(QUEUE_INDEX))

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        # Reached by reloading after a login: deciding needs the form.
        return redirect(QUEUE_ITEM, pk)

    def _decide(self, contribution: Contribution, cleaned: dict[str, Any]) -> None:
        common = {
            "submission_id": contribution.pk,
            "version_seen": cleaned["version_seen"],
            "by": self.request.user,
            "now": timezone.now(),
        }
        if cleaned["verb"] == Decision.Verb.PUBLISH:
            services.publish(**common)
        else:
            services.decline(**common, reason=cleaned["reason"], words=cleaned["words"])

    def _show_again(
        self, request: HttpRequest, pk: str, form: DecisionForm | None, *, status: int
    ) -> HttpResponse:
        response = self.viewset.show_item(request, pk, form=form)
        response.status_code = status
        return response


class ContributionViewSet(SnippetViewSet):
    """The queue in the CMS: read, filter, decide; nothing is added, edited or deleted here."""

    model = Contribution
    icon = "comment"
    menu_label = _("Contributions")
    menu_name = "contributions"
    menu_order = 150
    add_to_admin_menu = True
    list_per_page = 50
    ordering = ["submitted_at", "submission_id"]
    filterset_class = QueueFilterSet
    index_view_class = QueueView
    inspect_view_class = ContributionView
    inspect_view_enabled = True
    inspect_template_name = "contributions/admin/contribution.html"
    copy_view_enabled = False
    list_display = [
        TitleColumn(
            "reference",
            label=_("Reference"),
            url_name=QUEUE_ITEM,
            accessor=lambda contribution: contribution.reference,
            width="14%",
        ),
        "title_excerpt",
        "page",
        Column("status", label=_("State"), accessor="get_status_display", width="12%"),
        DateColumn("submitted_at", label=_("Received"), sort_key="submitted_at"),
    ]

    @property
    def menu_url(self) -> str:
        return reverse(QUEUE_INDEX) + "?status=awaiting"

    def show_item(self, request: HttpRequest, pk: str, **more: Any) -> HttpResponse:
        """The page of one contribution in answer to a POST, with something more on it."""
        view = self.construct_view(ContributionView, **self.get_inspect_view_kwargs(), **more)
        # The page that is shown is the one a GET would show.
        request.method = "GET"
        return view(request, pk=pk)

    def get_urlpatterns(self) -> list[Any]:
        contact_details = ContactDetailsView.as_view(viewset=self)
        return [
            *super().get_urlpatterns(),
            path("decide/<str:pk>/", DecideView.as_view(viewset=self), name="decide"),
            path("attachment/<str:pk>/", AttachmentView.as_view(), name="attachment"),
            path("contact-details/<str:pk>/", contact_details, name="contact_details"),
            path("export/<str:pk>/", ExportView.as_view(), name="export"),
        ]
