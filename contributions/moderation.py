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
from wagtail.models import Page
from wagtail.snippets.views.snippets import IndexView, InspectView, SnippetViewSet

from contributions import services
from contributions.forms import DecisionForm
from contributions.models import Contribution, Decision, Reason
from contributions.permissions import may_moderate
from contributions.queue import (
    QUEUE_DECIDE,
    QUEUE_INDEX,
    QUEUE_ITEM,
    next_awaiting,
    submission_of_reference,
)
from contributions.search import matching
from contributions.thread import thread_of
from people.models import ContactDetails


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
        return get_object_or_404(Contribution.objects.with_envelope(), pk=pk)
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
        return [column for column in super().columns if not isinstance(column, BulkActionsCheckboxColumn)]


class ContributionView(InspectView):
    """One contribution whole, with what was decided and the form that decides."""

    any_permission_required = ["view"]
    page_title = _("Contribution")
    form: DecisionForm | None = None

    def get_object(self, queryset: Any = None) -> Contribution:
        return find_or_404(self.pk)

    def get_page_subtitle(self) -> str:
        return self.object.reference

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contribution: Contribution = self.object
        submission = contribution.submission
        page = submission.page.specific
        awaiting = contribution.status == Contribution.Status.AWAITING
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
            "author_can_be_told": ContactDetails.objects.filter(submission=submission).exists(),
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
        view = self.viewset.construct_view(
            ContributionView, **self.viewset.get_inspect_view_kwargs(), form=form
        )
        # The page that is shown is the one a GET would show.
        request.method = "GET"
        response = view(request, pk=pk)
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

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("decide/<str:pk>/", DecideView.as_view(viewset=self), name="decide"),
        ]
