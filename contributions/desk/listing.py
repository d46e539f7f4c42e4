"""The desk's list: the oldest first, bounded whatever waits, with the figures above it."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, TitleColumn
from wagtail.admin.widgets import HeaderButton
from wagtail.snippets.views.snippets import IndexView

from contributions.counts import COUNTED_AT_MOST
from contributions.desk.bulk_actions import actions_for
from contributions.desk.figures import desk_figures
from contributions.desk.filters import ORDER, WAITING, searched
from contributions.desk.kinds import Line, lines_of
from contributions.models import Submission, TaggedSubmission
from contributions.permissions import staff
from contributions.queue import QUEUE_EXPORT, QUEUE_ITEM, expecting_minors, submission_of_reference
from contributions.services import is_claimed
from portal.guide.links import buttons_to


class BoundedPaginator(WagtailPaginator):
    """Pages of the first thousand rows: counting a million costs more than showing them."""

    @cached_property
    def counted(self) -> int:
        """How many rows; COUNTED_AT_MOST + 1 means "more"."""
        return int(self.object_list.order_by().values("pk")[: COUNTED_AT_MOST + 1].count())

    @cached_property
    def count(self) -> int:
        return min(self.counted, COUNTED_AT_MOST)


class DeskView(IndexView):
    """What waits, the oldest first; searched by words, or by a reference, which filters do not hide."""

    page_title = _("Moderation")
    is_searchable = True
    paginator_class = BoundedPaginator

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = None if self.results_only else submission_of_reference(self.search_query)
        if typed and self.get_base_queryset().filter(pk=typed).exists():
            return redirect(QUEUE_ITEM, typed)
        return super().get(request, *args, **kwargs)

    def get_base_queryset(self) -> Any:
        tags = Prefetch("tagged", TaggedSubmission.objects.select_related("tag").order_by("tag__name"))
        rows = Submission.objects.open_to(self.request.user)
        return rows.select_related("page", "claimed_by", "assigned_to").prefetch_related(tags)

    def order_queryset(self, queryset: Any) -> Any:
        return queryset.order_by(*ORDER)

    def search_queryset(self, queryset: Any) -> Any:
        return searched(queryset, self.search_query, everything=self.get_base_queryset())

    @cached_property
    def columns(self) -> list[Any]:
        columns: list[Any] = [
            TitleColumn(
                "reference",
                label=_("Reference"),
                accessor="reference",
                get_url=self.item_url,
                classname="desk-reference",
                width="12%",
            ),
            Column("title", label=_("Title"), accessor=lambda row: self.lines[row.pk].title),
            Column("page", label=_("Call"), accessor="page", width="18%"),
            Column("state", label=_("State"), accessor=lambda row: self.lines[row.pk].state, width="12%"),
            Column("marks", label=_("Marks"), accessor=self.marks, width="16%"),
            Column("waits", label=_("Waits for"), accessor=self.waits_for, width="12%"),
        ]
        if actions_for(staff(self.request)):
            columns.insert(0, BulkActionsCheckboxColumn("bulk_actions", obj_type="snippet"))
        return columns

    def item_url(self, submission: Submission) -> str:
        """The item, with the filters under which it was found: "next" stays within them."""
        query = self.request.GET.copy()
        for name in (self.page_kwarg, "_w_filter_fragment", self.search_kwarg):
            query.pop(name, None)
        url = reverse(QUEUE_ITEM, args=[submission.pk])
        return f"{url}?{query.urlencode()}" if query else url

    def marks(self, submission: Submission) -> str:
        """What the team noted, in a few words."""
        notes = [tagged.tag.name for tagged in submission.tagged.all()]
        if submission.page_id in self.minors_on:
            notes.insert(0, gettext("minors expected"))
        if submission.claimed_by and is_claimed(submission, now=self.now):
            notes.insert(0, gettext("%(who)s is on it") % {"who": submission.claimed_by})
        if submission.assigned_to:
            notes.append(gettext("for %(who)s") % {"who": submission.assigned_to})
        return ", ".join(notes)

    def waits_for(self, submission: Submission) -> str:
        if submission.awaiting_since is None:
            return ""
        return timesince(submission.awaiting_since, self.now, depth=1)

    @cached_property
    def now(self) -> Any:
        return timezone.now()

    def get_table(self, object_list: Any) -> Any:
        rows = list(object_list)
        self.lines: dict[int, Line] = lines_of(rows)
        self.minors_on = expecting_minors(row.page_id for row in rows)
        return super().get_table(rows)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        context["more_than_counted"] = context["paginator"].counted > COUNTED_AT_MOST
        context["counted_at_most"] = COUNTED_AT_MOST
        if not self.results_only:
            context["figures"] = desk_figures(self.request.user, now=self.now)
            context["desk_url"] = reverse(self.index_url_name)
            context["waiting_state"] = WAITING
            context["bulk_actions"] = actions_for(staff(self.request))
        return context

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons = list(super().header_buttons)
        page = self.request.GET.get("page", "")
        if page.isascii() and page.isdecimal() and len(page) < 10:
            url = reverse(QUEUE_EXPORT, args=[page])
            buttons.append(HeaderButton(gettext("Export (XLSX)"), url=url, icon_name="download"))
        return buttons

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        return [*super().header_more_buttons, *buttons_to("moderer")]
