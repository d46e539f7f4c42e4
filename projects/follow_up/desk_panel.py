"""On the desk's page of a contribution: the pages that say something of it, and the form for one more."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from contributions.desk import panels
from contributions.desk.bulk_selection import LONGEST_KEY
from contributions.desk.deciding import ItemAction, show
from contributions.desk.item import find_submission
from contributions.models import Contribution, Submission, ThreadEntry
from contributions.permissions import may_link, staff
from contributions.queue import QUEUE_ITEM
from contributions.services import IllegalMove
from contributions.thread import SAID_BY_A_PAGE, read_by_all
from projects.follow_up.forms import PageStepForm
from projects.follow_up.linking import Kind, link_and_say, unlink_steps
from projects.follow_up.screen import say

PANEL = "projects_follow_up"
FORM = "follow_up_form"
MOST_SHOWN = 100


def _panel(request: HttpRequest, submission: Submission, more: dict[str, Any]) -> panels.Panel | None:
    if submission.erased_at or not may_link(request.user, submission.page_id):
        return None
    steps = list(_steps(submission).select_related("page")[: MOST_SHOWN + 1])
    public = set(read_by_all().filter(pk__in=[step.page_id for step in steps]).values_list("pk", flat=True))
    published = submission.contribution.status == Contribution.Status.PUBLISHED
    form = (more.get(FORM) or PageStepForm()) if published else None
    context = {
        "steps": [{"step": step, "is_public": step.page_id in public} for step in steps[:MOST_SHOWN]],
        "more": len(steps) > MOST_SHOWN,
        "form": form,
        "url": reverse(PANEL, args=[submission.pk]),
    }
    return panels.Panel("projects/admin/panel.html", context, form.media if form else "")


def _steps(submission: Submission) -> Any:
    rows = ThreadEntry.objects.filter(submission=submission, kind__in=SAID_BY_A_PAGE, page__isnull=False)
    return rows.order_by("at", "pk")


class PanelView(ItemAction):
    """Adds a step, or takes one away (`remove`: its key)."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        submission = find_submission(request, pk)
        if submission.kind != Submission.Kind.CONTRIBUTION:
            raise Http404
        if submission.erased_at or not may_link(request.user, submission.page_id):
            raise PermissionDenied
        typed = request.POST.get("remove")
        if typed is not None:
            self._remove(submission, typed)
            return redirect(QUEUE_ITEM, pk)
        form = PageStepForm(request.POST)
        if not form.is_valid():
            return show(request, pk, 422, **{FORM: form})
        asked = form.cleaned_data
        try:
            linked = link_and_say(
                page=asked["page"],
                kind=Kind(asked["kind"]),
                submissions=[pk],
                words=asked["words"],
                day=asked["day"],
                by=staff(request),
                now=timezone.now(),
            )
        except IllegalMove as refusal:
            form.add_error(None, str(refusal))
            return show(request, pk, 409, **{FORM: form})
        if linked.too_late:
            form.add_error("day", linked.why)
            return show(request, pk, 422, **{FORM: form})
        say(request, linked)
        return redirect(QUEUE_ITEM, pk)

    def _remove(self, submission: Submission, typed: str) -> None:
        known = typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_KEY
        step = _steps(submission).select_related("page").filter(pk=int(typed)).first() if known else None
        if step and unlink_steps(page=step.page, keys=[step.pk], by=staff(self.request)):
            messages.success(self.request, gettext("The link is removed."))


def register() -> None:
    panels.register("follow_up", _panel)
