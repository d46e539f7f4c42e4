"""What the buttons of the outcome's panel do (contributions.outcomes.panel). Each asks its permission."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.generic import View

from contributions import services
from contributions.desk.deciding import again, show
from contributions.desk.item import find_submission
from contributions.models import Contribution, Submission
from contributions.outcomes.forms import OutcomeForm, WithdrawForm
from contributions.outcomes.publishing import instant_shown
from contributions.permissions import may_draft_outcomes, may_publish_outcomes, staff
from contributions.queue import QUEUE_ITEM


class OutcomeView(View):
    """What the panel's buttons do to one contribution. Refused, its page is shown again, the words kept."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        # Reached by reloading after a login: acting needs the form.
        return redirect(QUEUE_ITEM, pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        submission = find_submission(request, pk)
        do = {
            "draft": self.draft,
            "draft_and_publish": self.draft,
            "discard": self.discard,
            "publish": self.publish,
            "withdraw": self.withdraw,
        }.get(request.POST.get("do", ""))
        if do is None or submission.kind != Submission.Kind.CONTRIBUTION:
            raise Http404
        return do(submission)

    def draft(self, submission: Submission) -> HttpResponseBase:
        at_once = self.request.POST["do"] == "draft_and_publish"
        self.need(may_draft_outcomes, submission)
        if at_once:
            self.need(may_publish_outcomes, submission)
        form = OutcomeForm(self.request.POST, auto_id="outcome_%s")
        if not form.is_valid():
            return show(self.request, submission.pk, 422, outcome_form=form)
        about: dict[str, Any] = {
            "submission_id": submission.pk,
            "by": staff(self.request),
            "now": timezone.now(),
            "shown": self.shown(),
        }

        def act() -> str:
            verb = services.draft_and_publish_outcome if at_once else services.draft_outcome
            if not verb(**about, answer=form.answer):
                return gettext("%(reference)s: this is prepared or public already, nothing changed.")
            if not at_once:
                return gettext("%(reference)s: the outcome is prepared. Nobody else reads it yet.")
            return gettext("%(reference)s: the outcome is public.")

        return self.done(submission, act, form)

    def discard(self, submission: Submission) -> HttpResponseBase:
        self.need(may_draft_outcomes, submission)

        def act() -> str:
            services.discard_draft(submission_id=submission.pk, shown=self.shown())
            return gettext("%(reference)s: nothing is prepared any more.")

        return self.done(submission, act)

    def publish(self, submission: Submission) -> HttpResponseBase:
        self.need(may_publish_outcomes, submission)

        def act() -> str:
            services.publish_outcome(
                submission_id=submission.pk,
                by=staff(self.request),
                now=timezone.now(),
                shown=self.shown(),
            )
            return gettext("%(reference)s: the outcome is public.")

        return self.done(submission, act)

    def withdraw(self, submission: Submission) -> HttpResponseBase:
        self.need(may_publish_outcomes, submission)
        form = WithdrawForm(self.request.POST, auto_id="withdraw_outcome_%s")
        if not form.is_valid():
            return show(self.request, submission.pk, 422, outcome_form=form)

        def act() -> str:
            services.withdraw_outcome(
                submission_id=submission.pk,
                words=form.cleaned_data["words"],
                by=staff(self.request),
                now=timezone.now(),
            )
            return gettext("%(reference)s: the outcome is withdrawn.")

        return self.done(submission, act, form)

    def shown(self) -> services.DraftShown:
        """What arrives broken is as if no draft had been read: none that is there is touched."""
        return services.DraftShown(instant_shown(self.request.POST.get("drafted_at", "")))

    def need(self, may: Callable[..., bool], submission: Submission) -> None:
        if not may(self.request.user, submission.page_id):
            raise PermissionDenied

    def done(
        self, submission: Submission, act: Callable[[], str], form: Form | None = None
    ) -> HttpResponseBase:
        """Do it, and back to the contribution; what cannot be done is said, and what was typed is kept."""
        try:
            sentence = act()
        except services.IllegalMove as refusal:
            if form is None:
                messages.error(self.request, str(refusal))
                return show(self.request, submission.pk, 409)
            if not Contribution.objects.published().filter(pk=submission.pk).exists():
                # There is no panel any more that could keep the words.
                return again(self.request, submission.pk, form, str(refusal), 409)
            form.add_error(None, str(refusal))
            return show(self.request, submission.pk, 409, outcome_form=form)
        messages.success(self.request, sentence % {"reference": submission.reference})
        query = self.request.GET.urlencode()
        url = reverse(QUEUE_ITEM, args=[submission.pk])
        return redirect(f"{url}?{query}" if query else url)
