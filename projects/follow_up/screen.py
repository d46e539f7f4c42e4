"""The contributions that a page leads to, in the CMS: found by filters, linked together, taken away again.

Two hundred take three screens: the filters; all that they show, with one sentence; what was linked.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from contributions.desk.bulk_selection import LONGEST_KEY
from contributions.desk.bulk_work import MOST_SELECTED
from contributions.models import Contribution, ThreadEntry
from contributions.permissions import may_link, pages_of, staff
from contributions.querysets import ContributionQuerySet
from contributions.services import IllegalMove
from contributions.thread import read_by_all
from projects.follow_up.filters import LinkFilters, not_linked, published_for
from projects.follow_up.forms import StepForm
from projects.follow_up.linking import Kind, Linked, kinds_of, link_and_say, unlink_steps

SCREEN = "projects_contributions"
PER_PAGE = 30
ALL = "all"


class LinkingView(WagtailAdminTemplateMixin, TemplateView):
    """`?show=linked`: what is linked; otherwise what is not, to be linked."""

    template_name = "projects/admin/linking.html"
    page_title = _("Linked contributions")
    header_icon = "link"
    page: Page

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_link(request.user):
            raise PermissionDenied
        try:
            self.page = get_object_or_404(Page, pk=kwargs["pk"])
        except OverflowError as error:
            raise Http404 from error
        if not kinds_of(self.page):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.page.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [
            *super().get_breadcrumbs_items(),
            {"url": edit, "label": self.page.title},
            {"url": "", "label": self.page_title, "sublabel": self.page.title},
        ]

    # --- What is shown ----------------------------------------------------------------

    @cached_property
    def filters(self) -> LinkFilters:
        return LinkFilters(self.request.GET, user=staff(self.request))

    @property
    def shows_linked(self) -> bool:
        return self.request.GET.get("show") == "linked"

    def url(self, **more: Any) -> str:
        query = {name: value for name, value in more.items() if value}
        url = reverse(SCREEN, args=[self.page.pk])
        return f"{url}?{urlencode(query)}" if query else url

    @cached_property
    def to_link(self) -> ContributionQuerySet:
        rows = not_linked(published_for(staff(self.request)), self.page)
        return self.filters.narrowed(rows)

    @cached_property
    def steps(self) -> Any:
        """What the page says already, the last said first; of contributions that are public or not."""
        rows = ThreadEntry.objects.filter(page=self.page.pk, kind__in=kinds_of(self.page))
        only = pages_of(self.request.user)
        if only is not None:
            rows = rows.filter(submission__page__in=only)
        if self.filters.narrows or self.filters.errors:
            found = self.filters.narrowed(published_for(staff(self.request)))
            rows = rows.filter(submission__in=found.order_by().values("pk"))
        return rows.order_by("-pk").select_related("submission__page", "submission__contribution")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = _key(self.request.GET.get("before", ""))
        shown = self._linked(before) if self.shows_linked else self._to_link(before)
        query = self.filters.query
        return super().get_context_data(**kwargs) | {
            "page": self.page,
            "is_public": read_by_all().filter(pk=self.page.pk).exists(),
            "filters": self.filters,
            "filtered": bool(query) or bool(self.filters.errors),
            "shows_linked": self.shows_linked,
            "form": kwargs.get("form") or StepForm(page=self.page),
            "ticked": set(self.request.POST.getlist("id")),
            "most": MOST_SELECTED,
            "no_selection": kwargs.get("no_selection", ""),
            "to_link_url": self.url(**query),
            "linked_url": self.url(show="linked", **query),
            "clear_url": self.url(show="linked" if self.shows_linked else ""),
            "here": self.url(show="linked" if self.shows_linked else "", **query),
            **shown,
        }

    def _to_link(self, before: int | None) -> dict[str, Any]:
        rows = self.to_link.newest_first().select_related("submission__page", "theme", "territory")
        last = published_for(staff(self.request)).filter(pk=before).first() if before else None
        found = list((rows.older_than(last) if last else rows)[: PER_PAGE + 1])
        following = (
            self.url(**self.filters.query, before=found[PER_PAGE - 1].pk) if len(found) > PER_PAGE else ""
        )
        return {"rows": found[:PER_PAGE], "next_url": following, "total": self._total}

    def _linked(self, before: int | None) -> dict[str, Any]:
        steps = self.steps.filter(pk__lt=before) if before else self.steps
        found = list(steps[: PER_PAGE + 1])
        last = found[PER_PAGE - 1].pk if len(found) > PER_PAGE else ""
        following = self.url(show="linked", **self.filters.query, before=last) if last else ""
        total = self.steps.order_by().values("pk")[: MOST_SELECTED + 1].count()
        return {"rows": found[:PER_PAGE], "next_url": following, "total": total}

    @cached_property
    def _total(self) -> int:
        """How many the filters show; MOST_SELECTED + 1 means "more"."""
        return int(self.to_link.order_by().values("pk")[: MOST_SELECTED + 1].count())

    # --- What is done -----------------------------------------------------------------

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        if "remove" in request.POST or "remove_ticked" in request.POST:
            return self._remove()
        form = StepForm(request.POST, page=self.page)
        valid = form.is_valid()
        everything = request.POST.get(ALL, "")
        ticked = [key for each in request.POST.getlist("id") if (key := _key(each))][:MOST_SELECTED]
        if not everything and not ticked:
            return self._again(form, 422, gettext("Tick what you mean, or all that the filters show."))
        if not valid:
            return self._again(form, 422)
        if everything and everything != str(self._total):
            # What is linked is what was on the screen.
            return self._again(
                form, 409, gettext("The list has changed meanwhile: look at it and send again.")
            )
        if everything:
            keys = list(self.to_link.newest_first().values_list("pk", flat=True)[:MOST_SELECTED])
        else:
            keys = list(
                Contribution.objects.open_to(request.user).filter(pk__in=ticked).values_list("pk", flat=True)
            )
        try:
            linked = link_and_say(
                page=self.page,
                kind=Kind(form.cleaned_data["kind"]),
                submissions=keys,
                words=form.cleaned_data["words"],
                day=form.cleaned_data["day"],
                by=staff(request),
                now=timezone.now(),
            )
        except IllegalMove as refusal:
            form.add_error(None, str(refusal))
            return self._again(form, 409)
        if linked.too_late and not linked.made:
            # Another day, and it is sent again: no word is lost.
            form.add_error("day", linked.why)
            return self._again(form, 422)
        say(request, linked)
        if everything and self._total > MOST_SELECTED:
            sentence = gettext("The filters show more: these were the first %(number)d. Do the same again.")
            messages.warning(request, sentence % {"number": MOST_SELECTED})
        return redirect(self.url(show="linked"))

    def _remove(self) -> HttpResponseBase:
        one = self.request.POST.getlist("remove")
        typed = one or self.request.POST.getlist("step")
        keys = [key for each in typed if (key := _key(each))][:MOST_SELECTED]
        theirs = list(self.steps.filter(pk__in=keys).values_list("pk", flat=True))
        gone = unlink_steps(page=self.page, keys=theirs, by=staff(self.request))
        sentence = ngettext("%(number)d link is removed.", "%(number)d links are removed.", gone)
        if gone:
            messages.success(self.request, sentence % {"number": gone})
        else:
            messages.warning(self.request, gettext("Nothing was ticked, or it was removed already."))
        return redirect(self.url(show="linked", **self.filters.query))

    def _again(self, form: StepForm, status: int, sentence: str = "") -> HttpResponseBase:
        return self.render_to_response(self.get_context_data(form=form, no_selection=sentence), status=status)


def say(request: HttpRequest, linked: Linked) -> None:
    """What became of the links, in the messages of the next page."""
    if linked.made or not (linked.known or linked.why):
        sentence = ngettext(
            "%(number)d contribution is linked.", "%(number)d contributions are linked.", linked.made
        )
        messages.success(request, sentence % {"number": linked.made})
    if linked.known:
        sentence = ngettext(
            "%(number)d was linked already, and stays as it was.",
            "%(number)d were linked already, and stay as they were.",
            linked.known,
        )
        messages.info(request, sentence % {"number": linked.known})
    if linked.why:
        messages.warning(request, linked.why)


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else None
