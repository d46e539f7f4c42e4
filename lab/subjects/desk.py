"""Subjects on the desk: their lines, the page of one of them, and what is decided about it."""

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
from contributions.models import Decision, Reason, Submission
from contributions.permissions import may_see_contact_details, staff
from contributions.queue import QUEUE_CONTACT_DETAILS
from contributions.services import IllegalMove
from contributions.signals import Segment, Signal, find_signals, segments
from lab.linking_views import links_shown
from lab.models import Subject
from lab.subjects import services
from lab.subjects.desk_forms import YES, SubjectDecisionForm, moves_offered
from lab.subjects.moves import legal_verbs
from lab.subjects.permissions import may_answer_subjects
from lab.subjects.views import referrals_of
from people.models import ContactDetails

Verb = Decision.Verb
DECIDE = "lab_decide_subject"
TITLE_SHOWN = 80
# What would become public.
TEXTS = ("title", "situation", "change", "place")


def _lines(submissions: list[Submission]) -> dict[int, Line]:
    keys = [submission.pk for submission in submissions]
    erased = {submission.pk for submission in submissions if submission.erased_at}
    rows = Subject.objects.filter(pk__in=keys).only("title", "status")
    return {
        row.pk: Line(
            title=pgettext("subject", "Erased") if row.pk in erased else _excerpt(row.title),
            state=row.get_status_display(),
        )
        for row in rows
    }


def _excerpt(title: str) -> str:
    return Truncator(title).chars(TITLE_SHOWN)


class SubjectItem(ItemView):
    """One subject whole: words and signals, what was decided, the decisions there are, the pages linked."""

    template_name = "lab/subjects/admin/subject.html"
    header_icon = "help"

    @cached_property
    def subject(self) -> Subject:
        found: Subject = Subject.objects.select_related("theme", "page").get(pk=self.submission.pk)
        found.submission = self.submission
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        subject, submission = self.subject, self.submission
        context = super().get_context_data(**kwargs)
        page = context["page"]
        signals = self.signals() if context["may_moderate"] else []
        has_address = ContactDetails.objects.filter(submission=submission).exists()
        verbs = legal_verbs(subject) if context["may_moderate"] else frozenset()
        moves = moves_offered(
            verbs, version=submission.version, failed=self.more.get("subject_decision_form")
        )
        return (
            context
            | {
                "subject": subject,
                "signals": signals,
                "marked": self.marked(signals),
                "moves": list(moves),
                "has_reasons": Reason.objects.filter(active=True).exists(),
                "decide_url": self.address(DECIDE),
                "read_by": page.read_by(submission.awaiting_since or submission.submitted_at),
                "referrals": referrals_of(subject),
                "public_path": page.public_path(submission) if subject.is_public else None,
                "author_has_address": has_address,
                "contact_details": self.more.get("contact_details"),
                "contact_details_url": self.contact_details_url(has_address),
            }
            | links_shown(self.request, submission, self.more)
        )

    def signals(self) -> list[Signal]:
        return find_signals({name: getattr(self.subject, name) for name in TEXTS})

    def marked(self, signals: list[Signal]) -> dict[str, list[Segment]]:
        return {name: segments(getattr(self.subject, name), signals, field=name) for name in TEXTS}

    def contact_details_url(self, has_address: bool) -> str | None:
        if has_address and may_see_contact_details(self.request.user, self.submission.page_id):
            return reverse(QUEUE_CONTACT_DETAILS, args=[self.submission.pk])
        return None


class DecideSubjectView(ItemAction):
    """Takes one decision; on a refusal the subject is shown again with the words kept."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        submission = find_submission(request, pk)
        if submission.kind != Submission.Kind.SUBJECT:
            raise Http404
        form = SubjectDecisionForm(request.POST, auto_id=f"{request.POST.get('verb', '')}_%s")
        if not may_answer_subjects(request.user, submission.page_id):
            return no_longer_theirs(request, pk, form)
        if not form.is_valid():
            return show(request, pk, 422, subject_decision_form=form)
        try:
            decision = self.decide(submission, form.cleaned_data)
        except IllegalMove as refusal:
            return again(request, pk, form, str(refusal), 409)
        messages.success(
            request,
            gettext("%(reference)s: %(decision)s.")
            % {"reference": submission.reference, "decision": str(decision.get_verb_display()).lower()},
        )
        return go_on(request, submission)

    def decide(self, submission: Submission, said: dict[str, Any]) -> Decision:
        verb, publish = Verb(said["verb"]), said["publish"] == YES
        common: dict[str, Any] = {
            "submission_id": submission.pk,
            "version_seen": said["version_seen"],
            "by": staff(self.request),
            "now": timezone.now(),
        }
        if verb == Verb.TAKE_UP:
            return services.take_up(**common, publish=publish)
        if verb == Verb.ANSWER:
            return services.answer(**common, words=said["words"], publish=publish, reason=said["reason"])
        if verb == Verb.REOPEN:
            return services.reopen(**common, words=said["words"])
        return services.withdraw(**common, words=said["words"])


SUBJECTS = DeskKind(Submission.Kind.SUBJECT, _lines, SubjectItem)
