"""CMS views that act on one submission: decide, mask, claim, skip, sort. Each asks its permission."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form, Textarea, TextInput
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.generic import View

from contributions import services
from contributions.desk.forms import DecisionForm, sorting_form, themes_for
from contributions.desk.item import find_submission, show_item
from contributions.desk.next import next_waiting
from contributions.models import Contribution, Decision, Submission
from contributions.permissions import may_moderate, may_tag, staff
from contributions.queue import QUEUE_INDEX, QUEUE_ITEM

Verb = Decision.Verb


def go_on(request: HttpRequest, submission: Submission) -> HttpResponse:
    """To the next that waits, or back to the list when nothing does."""
    following = next_waiting(request, submission, waited_since=submission.awaiting_since)
    query = request.GET.urlencode()
    url = reverse(QUEUE_ITEM, args=[following.pk]) if following else reverse(QUEUE_INDEX)
    return redirect(f"{url}?{query}" if query else url)


class ItemAction(View):
    """Something done to one submission; an address opened by hand leads back to it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        # Reached by reloading after a login: acting needs the form.
        return redirect(QUEUE_ITEM, pk)


class DecideView(ItemAction):
    """Takes one decision; on a refusal the submission is shown again with the words kept."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        submission = find_submission(request, pk)
        form = DecisionForm(request.POST, auto_id=f"{request.POST.get('verb', '')}_%s")
        if submission.kind != Submission.Kind.CONTRIBUTION:
            raise Http404
        if not may_moderate(request.user, submission.page_id):
            return no_longer_theirs(request, pk, form)
        if not form.is_valid():
            return show(request, pk, 422, decision_form=form)
        verb = Verb(form.cleaned_data["verb"])
        try:
            self.decide(verb, submission, form.cleaned_data)
        except services.IllegalMove as refusal:
            return again(request, pk, form, str(refusal), 409)
        messages.success(
            request,
            gettext("%(reference)s: %(decision)s.")
            % {"reference": submission.reference, "decision": str(verb.label).lower()},
        )
        return go_on(request, submission)

    def decide(self, verb: Verb, submission: Submission, cleaned: dict[str, Any]) -> None:
        """Call the verb. IllegalMove for one that is not decided by this form."""
        common = {
            "submission_id": submission.pk,
            "version_seen": cleaned["version_seen"],
            "by": staff(self.request),
            "now": timezone.now(),
        }
        words = cleaned["words"]
        if verb == Verb.PUBLISH:
            services.publish(**common)
        elif verb == Verb.DECLINE:
            services.decline(**common, reason=cleaned["reason"], words=words)
        elif verb in WITH_WORDS:
            WITH_WORDS[verb](**common, words=words)
        else:
            raise services.IllegalMove(gettext("This is not decided here."))


WITH_WORDS: dict[str, Any] = {
    Verb.REQUEST_CHANGES: services.request_changes,
    Verb.REOPEN: services.reopen,
    Verb.WITHDRAW: services.withdraw,
    Verb.UPHOLD: services.uphold,
}


def show(request: HttpRequest, pk: int, status: int, **more: Any) -> HttpResponseBase:
    """The submission's page in answer to a form, with its status."""
    response = show_item(request, pk, **more)
    response.status_code = status
    return response


def again(request: HttpRequest, pk: int, form: Form, sentence: str, status: int) -> HttpResponseBase:
    """The submission's page with why nothing was decided, and with what the moderator had written."""
    messages.error(request, sentence)
    texts = [name for name, field in form.fields.items() if isinstance(field.widget, (Textarea, TextInput))]
    written = [str(form[name].value() or "").strip() for name in texts]
    words = "\n\n".join(filter(None, written))
    if words:
        messages.info(request, gettext("Your words were not sent: %(words)s") % {"words": words})
    return show(request, pk, status)


def no_longer_theirs(request: HttpRequest, pk: int, form: Form) -> HttpResponseBase:
    """For somebody who may read and not decide. Raises PermissionDenied unless they wrote something."""
    if not form.data.get("words"):
        raise PermissionDenied
    # They held the right when they opened it: what they wrote is theirs to take elsewhere.
    sentence = gettext("You may not decide this any more. Nothing was decided.")
    return again(request, pk, form, sentence, 403)


class ClaimView(ItemAction):
    """“I am on it”, or not any more."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        submission = find_submission(request, pk)
        if not may_moderate(request.user, submission.page_id):
            raise PermissionDenied
        if "release" in request.POST:
            services.release(submission_id=pk, by=staff(request))
        else:
            try:
                services.claim(submission_id=pk, by=staff(request), now=timezone.now())
            except services.IllegalMove as refusal:
                messages.error(request, str(refusal))
        query = request.GET.urlencode()
        url = reverse(QUEUE_ITEM, args=[pk])
        return redirect(f"{url}?{query}" if query else url)


class SkipView(View):
    """Leads to the next that waits. It changes nothing, so a link does."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return go_on(request, find_submission(request, pk))


class SortView(ItemAction):
    """Theme, language, internal tags, whose it is: what was changed on the screen, and nothing else."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        submission = find_submission(request, pk)
        if not may_tag(request.user, submission.page_id):
            raise PermissionDenied
        contribution = Contribution.objects.filter(pk=pk).first()
        form = sorting_form(
            submission, request.POST, themes=themes_for(contribution) if contribution else None
        )
        if form.is_valid() and form.changes("tags"):
            try:
                services.change_tags(
                    submission_id=pk, shown=form.tags_shown(), names=form.cleaned_data["tags"]
                )
            except ValidationError as error:
                form.add_error("tags", error)
        if form.errors:
            return show(request, pk, 422, sorting_form=form)
        changed = {name: value for name, value in form.cleaned_data.items() if form.changes(name)}
        if "theme" in changed:
            services.set_theme(submission_ids=[pk], theme=changed["theme"])
        if "language" in changed:
            services.set_language(submission_id=pk, language=changed["language"])
        if "assigned_to" in changed:
            services.assign(submission_ids=[pk], to=changed["assigned_to"])
        messages.success(request, gettext("%(reference)s is sorted.") % {"reference": submission.reference})
        query = request.GET.urlencode()
        url = reverse(QUEUE_ITEM, args=[pk])
        return redirect(f"{url}?{query}" if query else url)
