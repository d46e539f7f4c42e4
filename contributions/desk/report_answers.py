"""The CMS view that answers a report."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext

from contributions import services
from contributions.desk.deciding import ItemAction, again, go_on, no_longer_theirs, show
from contributions.desk.item import find_submission
from contributions.desk.report_forms import Answer, ReportAnswerForm
from contributions.models import Submission
from contributions.permissions import may_moderate, staff


class AnswerReportView(ItemAction):
    """Takes one answer; on a refusal the report is shown again with the words kept."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        submission = find_submission(request, pk)
        if submission.kind != Submission.Kind.REPORT:
            raise Http404
        form = ReportAnswerForm(request.POST, auto_id=f"{request.POST.get('verb', '')}_%s")
        if not may_moderate(request.user, submission.page_id):
            return no_longer_theirs(request, pk, form)
        if not form.is_valid():
            return show(request, pk, 422, answer_form=form)
        try:
            self.answer(submission, form)
        except services.IllegalMove as refusal:
            return again(request, pk, form, str(refusal), 409)
        messages.success(
            request,
            gettext("%(reference)s: %(decision)s.")
            % {
                "reference": submission.reference,
                "decision": str(Answer(form.cleaned_data["verb"]).label).lower(),
            },
        )
        return go_on(request, submission)

    def answer(self, submission: Submission, form: ReportAnswerForm) -> None:
        said = form.cleaned_data
        common = {
            "submission_id": submission.pk,
            "version_seen": said["version_seen"],
            "words": said["words"],
            "by": staff(self.request),
            "now": timezone.now(),
        }
        if said["verb"] == Answer.TAKE_DOWN:
            services.take_down(
                **common,
                content_version_seen=said["content_version_seen"],
                reason=said["reason"],
                words_to_author=said["words_to_author"],
            )
        else:
            services.answer_report(**common, upheld=said["verb"] == Answer.UPHOLD)
