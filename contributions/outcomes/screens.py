"""The CMS's screens of outcomes: of all pages, of one page, and their publication."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from contributions.counts import COUNTED_AT_MOST, counted
from contributions.desk.listing import BoundedPaginator
from contributions.filters import Criteria
from contributions.models import Contribution, OutcomeDraft
from contributions.models.outcome import OutcomeCode
from contributions.outcomes import Answered, answered
from contributions.outcomes.addresses import INDEX, OF_PAGE, PUBLISH
from contributions.outcomes.publishing import AT_ONCE, instant_shown, publish_drafts
from contributions.pages import ParticipationPage
from contributions.permissions import may_draft_outcomes, may_publish_outcomes, pages_of, staff
from contributions.queue import QUEUE_INDEX
from people.models import ContactDetails
from taxonomy.models import Theme

PER_PAGE = 50
PAGES_AT_ONCE = 30
NONE, DRAFT = "none", "draft"


def may_open(user: Any, page_id: int | None = None) -> bool:
    return may_draft_outcomes(user, page_id) or may_publish_outcomes(user, page_id)


class OutcomeScreen(WagtailAdminTemplateMixin, TemplateView):
    """Open to who prepares or publishes outcomes."""

    header_icon = "check"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.may(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def may(self, user: Any) -> bool:
        return may_open(user)


class OverviewView(OutcomeScreen):
    """The pages that have published contributions, with how many are answered."""

    template_name = "contributions/admin/outcomes/overview.html"
    page_title = _("Outcomes")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        published = Contribution.objects.published().filter(page=OuterRef("pk"))
        pages = Page.objects.filter(Exists(published)).order_by("-pk")
        only = pages_of(self.request.user)
        pages = pages if only is None else pages.filter(pk__in=only)
        found = Paginator(pages, PAGES_AT_ONCE).get_page(self.request.GET.get("p"))
        keys = [page.pk for page in found]
        figures = answered(keys)
        drafts = OutcomeDraft.objects.filter(page__in=keys).order_by().values_list("page")
        waiting = dict(drafts.annotate(count=Count("pk")))
        rows = [
            {
                "page": page,
                "figures": figures.get(page.pk, Answered()),
                "drafts": waiting.get(page.pk, 0),
                "url": reverse(OF_PAGE, args=[page.pk]),
            }
            for page in found
        ]
        return super().get_context_data(**kwargs) | {"rows": rows, "page_obj": found}


class PageScreen(OutcomeScreen):
    """About the contributions of one page."""

    def may(self, user: Any) -> bool:
        return may_open(user, self.kwargs["pk"])

    @cached_property
    def participation_page(self) -> ParticipationPage:
        try:
            page = get_object_or_404(Page, pk=self.kwargs["pk"]).specific
        except OverflowError as error:
            raise Http404 from error
        if not isinstance(page, ParticipationPage):
            raise Http404
        return page

    @property
    def here(self) -> str:
        """The page's own screen, which the others lead back to."""
        return reverse(OF_PAGE, args=[self.participation_page.pk])

    def get_page_subtitle(self) -> str:
        return str(self.participation_page.title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        page = self.participation_page
        items = [{"url": reverse(INDEX), "label": _("Outcomes")}]
        if self.request.path != self.here:
            items.append({"url": self.here, "label": page.title})
        last = {"url": "", "label": self.get_page_title(), "sublabel": page.title}
        return [*super().get_breadcrumbs_items(), *items, last]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, page = self.request.user, self.participation_page
        return super().get_context_data(**kwargs) | {
            "call": page,
            "here": self.here,
            "may_draft": may_draft_outcomes(user, page.pk),
            "may_publish": may_publish_outcomes(user, page.pk),
        }


class Narrowing(forms.Form):
    """What the list of one page is narrowed by."""

    state = forms.ChoiceField(
        label=_("Outcome"),
        required=False,
        choices=[
            ("", _("All")),
            (NONE, _("Without outcome")),
            (DRAFT, _("Prepared, not public yet")),
            *OutcomeCode.choices,
        ],
    )
    theme = forms.ModelChoiceField(
        label=_("Theme"), required=False, queryset=Theme.objects.none(), empty_label=_("All")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = Theme.objects.order_by("path")  # type: ignore[attr-defined]
        self.fields["theme"].label_from_instance = Theme.indented_title  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Drafts:
    """What is prepared for one page: by code, how many replace a published one, and the last instant."""

    by_code: list[tuple[Any, int]]
    total: int
    replacing: int
    # Of contributions that are no longer public: they stay drafts.
    kept: int
    until: datetime | None

    @classmethod
    def of(cls, page: ParticipationPage) -> "Drafts":
        """One query."""
        rows = OutcomeDraft.objects.filter(page_id=page.pk).order_by()
        by_code, replacing, kept, until = Counter[str](), 0, 0, None
        grouped = rows.values("code", "submission__contribution__status", "submission__contribution__outcome")
        for row in grouped.annotate(count=Count("pk"), last=Max("drafted_at")):
            until = row["last"] if until is None else max(until, row["last"])
            if row["submission__contribution__status"] != Contribution.Status.PUBLISHED:
                kept += row["count"]
                continue
            by_code[row["code"]] += row["count"]
            replacing += row["count"] if row["submission__contribution__outcome"] else 0
        in_order = [(code.label, by_code[code.value]) for code in OutcomeCode if by_code[code.value]]
        return cls(in_order, by_code.total(), replacing, kept, until)


class PageView(PageScreen):
    """The published contributions of one page with their outcomes, those to come and those there are."""

    template_name = "contributions/admin/outcomes/page.html"
    page_title = _("Outcomes")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.participation_page
        form = Narrowing(self.request.GET or None)
        asked = form.cleaned_data if form.is_valid() else {}
        paginator = BoundedPaginator(_narrowed(page, asked), PER_PAGE)
        found = paginator.get_page(self.request.GET.get("p"))
        rows = list(found)
        drafts = OutcomeDraft.objects.in_bulk([row.pk for row in rows])
        for row in rows:
            row.draft = drafts.get(row.pk)
        query = {name: self.request.GET[name] for name in ("state", "theme") if self.request.GET.get(name)}
        return super().get_context_data(**kwargs) | {
            "rows": rows,
            "page_obj": found,
            "query": urlencode(query),
            "counted": paginator.counted,
            "more_than_counted": paginator.counted > COUNTED_AT_MOST,
            "most": COUNTED_AT_MOST,
            "form": form,
            "figures": answered([page.pk]).get(page.pk, Answered()),
            "drafts": Drafts.of(page),
            "bulk_url": reverse("wagtail_bulk_action", args=["contributions", "submission", "draft-outcome"]),
            "back": self.request.get_full_path(),
            "desk_url": f"{reverse(QUEUE_INDEX)}?{urlencode(self._on_the_desk(query))}",
        }

    def _on_the_desk(self, query: dict[str, str]) -> dict[str, Any]:
        """The same list on the desk, where all of it can be selected."""
        desk = {"status": "published", "page": self.participation_page.pk}
        return desk | {{"state": "outcome"}.get(name, name): value for name, value in query.items()}


def _narrowed(page: ParticipationPage, asked: dict[str, Any]) -> QuerySet[Contribution]:
    """The newest first; read along an index, whatever their number."""
    rows = Contribution.objects.published().of_page(page)
    columns: dict[str, list[Any]] = {}
    state = asked.get("state")
    if state == DRAFT:
        rows = rows.filter(pk__in=OutcomeDraft.objects.filter(page_id=page.pk).values("pk"))
    elif state:
        columns["outcome"] = ["" if state == NONE else state]
    if theme := asked.get("theme"):
        columns["theme_id"] = list(Theme.get_tree(theme).values_list("pk", flat=True))
    criteria = Criteria(columns=columns)
    many = criteria.narrows and counted(criteria.rows(rows)) > COUNTED_AT_MOST
    found = criteria.rows_of_many(rows) if many else criteria.rows(rows)
    return found.newest_first().with_outcome().select_related("theme")


class PublishView(PageScreen):
    """Says what will be published, by code, and publishes it."""

    template_name = "contributions/admin/outcomes/publish.html"
    page_title = _("Publish the outcomes")

    def may(self, user: Any) -> bool:
        return may_publish_outcomes(user, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.participation_page
        told = ContactDetails.objects.filter(submission__outcome_draft__page=page.pk)
        return super().get_context_data(**kwargs) | {
            "drafts": Drafts.of(page),
            "told": told.filter(submission__contribution__status=Contribution.Status.PUBLISHED).count(),
            "at_once": AT_ONCE,
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        page = self.participation_page
        until = instant_shown(request.POST.get("until", ""))
        if until is None:
            messages.error(
                request, gettext("What was shown did not arrive. Nothing was published: try again.")
            )
            return redirect(PUBLISH, page.pk)
        done = publish_drafts(page=page, by=staff(request), until=until, now=timezone.now())
        if done is None:
            messages.success(
                request, gettext("The outcomes are being published: this takes some minutes. Come back then.")
            )
        elif done.published:
            messages.success(
                request,
                ngettext("%(count)d outcome is public.", "%(count)d outcomes are public.", done.published)
                % {"count": done.published},
            )
        else:
            messages.warning(request, gettext("Nothing was left to publish: somebody did it before you."))
        if OutcomeDraft.objects.filter(page_id=page.pk, drafted_at__gt=until).exists():
            messages.info(
                request, gettext("What was prepared or changed since that page was shown is still a draft.")
            )
        return redirect(OF_PAGE, page.pk)
