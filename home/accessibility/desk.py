"""Barriers on the desk: their lines, the page of one of them, and the view that answers it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext

from contributions.desk.deciding import ItemAction, again, go_on, no_longer_theirs, show
from contributions.desk.item import ItemView, find_submission
from contributions.desk.kinds import DeskKind, Line
from contributions.models import Decision, Submission
from contributions.permissions import may_moderate, may_see_contact_details, staff
from contributions.queue import QUEUE_CONTACT_DETAILS
from contributions.services import IllegalMove
from home.accessibility import services
from home.accessibility.desk_forms import BarrierAnswerForm, moves_offered
from home.accessibility.models import Barrier
from home.accessibility.where import path_on_site
from people.models import ContactDetails

Verb = Decision.Verb
ANSWER = "accessibility_answer_barrier"
TITLE_SHOWN = 80


def _lines(submissions: list[Submission]) -> dict[int, Line]:
    keys = [submission.pk for submission in submissions]
    rows = Barrier.objects.filter(pk__in=keys).only("problem", "status")
    return {
        row.pk: Line(
            title=Truncator(row.problem).chars(TITLE_SHOWN) or pgettext("barrier", "Erased"),
            state=row.get_status_display(),
        )
        for row in rows
    }


class BarrierItem(ItemView):
    """One barrier: where, what was tried, what went wrong, and the answers there are."""

    template_name = "home/accessibility/admin/barrier.html"
    header_icon = "warning"

    @cached_property
    def barrier(self) -> Barrier:
        found: Barrier = Barrier.objects.get(pk=self.submission.pk)
        found.submission = self.submission
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        barrier, submission = self.barrier, self.submission
        context = super().get_context_data(**kwargs)
        has_address = ContactDetails.objects.filter(submission=submission).exists()
        verbs = services.legal_verbs(barrier) if context["may_moderate"] else frozenset()
        moves = moves_offered(verbs, version=submission.version, failed=self.more.get("barrier_form"))
        sees_address = has_address and may_see_contact_details(self.request.user, submission.page_id)
        return context | {
            "barrier": barrier,
            "where_url": path_on_site(barrier.where, self.request),
            "is_late": barrier.is_late(timezone.localdate()),
            "moves": list(moves),
            "decide_url": self.address(ANSWER),
            "read_by": context["page"].read_by(submission.submitted_at),
            "author_has_address": has_address,
            "contact_details": self.more.get("contact_details"),
            "contact_details_url": reverse(QUEUE_CONTACT_DETAILS, args=[submission.pk])
            if sees_address
            else None,
        }


class AnswerBarrierView(ItemAction):
    """Takes one answer; on a refusal the barrier is shown again with the words kept."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        submission = find_submission(request, pk)
        if submission.kind != Submission.Kind.BARRIER:
            raise Http404
        form = BarrierAnswerForm(request.POST, auto_id=f"{request.POST.get('verb', '')}_%s")
        if not may_moderate(request.user, submission.page_id):
            return no_longer_theirs(request, pk, form)
        if not form.is_valid():
            return show(request, pk, 422, barrier_form=form)
        try:
            self.answer(submission, form.cleaned_data)
        except IllegalMove as refusal:
            return again(request, pk, form, str(refusal), 409)
        barrier = Barrier.objects.get(pk=pk)
        messages.success(
            request,
            gettext("%(reference)s: %(decision)s.")
            % {"reference": submission.reference, "decision": str(barrier.get_status_display()).lower()},
        )
        return go_on(request, submission)

    def answer(self, submission: Submission, said: dict[str, Any]) -> Decision:
        common: dict[str, Any] = {
            "submission_id": submission.pk,
            "version_seen": said["version_seen"],
            "words": said["words"],
            "by": staff(self.request),
            "now": timezone.now(),
        }
        if said["verb"] == Verb.ANSWER:
            return services.solve(**common)
        if said["verb"] == Verb.TAKE_UP:
            return services.postpone(**common, until=said["until"])
        return services.refuse(**common)


BARRIERS = DeskKind(Submission.Kind.BARRIER, _lines, BarrierItem)
