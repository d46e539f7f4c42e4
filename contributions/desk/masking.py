"""The page on which a moderator marks what to mask, sees what is left, and publishes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from contributions import moves, services
from contributions.desk.deciding import go_on
from contributions.desk.forms import RedactionForm, field_of, marked
from contributions.desk.item import find_submission
from contributions.models import Answer, Contribution, Decision, RedactedOriginal, Submission
from contributions.permissions import may_moderate, staff
from contributions.queue import QUEUE_INDEX, QUEUE_ITEM
from contributions.redaction import masked
from contributions.services.masking import ANSWER

LABELS = {
    "title": _("Title"),
    "body": _("Text"),
    "explanation": _("Explanation"),
    "territory_text": _("Territory"),
}


class MaskingView(WagtailAdminTemplateMixin, TemplateView):
    """Double brackets around passages, in the texts as they were sent; "preview" shows what would be read."""

    template_name = "contributions/admin/masking.html"
    page_title = _("Mask passages")
    header_icon = "view"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.submission: Submission = find_submission(request, kwargs["pk"])
        if not may_moderate(request.user, self.submission.page_id):
            raise PermissionDenied
        if self.submission.kind != Submission.Kind.CONTRIBUTION:
            return redirect(QUEUE_ITEM, self.submission.pk)
        self.contribution = Contribution.objects.get(pk=self.submission.pk)
        self.contribution.submission = self.submission
        self.texts = services.maskable_texts(self.contribution)
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.submission.reference

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(QUEUE_INDEX) + "?status=awaiting", "label": _("Moderation")},
            {"url": self.item_url(), "label": self.submission.reference},
            {"url": "", "label": self.page_title},
        ]

    def item_url(self) -> str:
        query = self.request.GET.urlencode()
        url = reverse(QUEUE_ITEM, args=[self.submission.pk])
        return f"{url}?{query}" if query else url

    def form(self, data: Any = None) -> RedactionForm:
        original = RedactedOriginal.objects.filter(pk=self.submission.pk).first()
        attachment = getattr(self.submission, "attachment", None)
        ranges = original.passages if original else {}
        labels = {
            name: str(LABELS[name]) if name in LABELS else self.questions.get(name, name)
            for name in self.texts
        }
        name_sent = original.words.get("shown_as") if original else None
        return RedactionForm(
            data,
            texts=self.texts,
            labels=labels,
            has_name=bool(self.contribution.shown_as or name_sent),
            has_file=attachment is not None,
            initial={
                "version_seen": self.submission.version,
                "hide_name": bool(name_sent),
                "withhold_file": bool(attachment and attachment.withheld),
                **{field_of(name): marked(text, ranges.get(name, [])) for name, text in self.texts.items()},
            },
        )

    @property
    def questions(self) -> dict[str, str]:
        rows = Answer.objects.filter(submission=self.submission)
        return {ANSWER + key: label for key, label in rows.values_list("key", "label")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or self.form()
        contest = moves.open_contest(self.contribution)
        legal = Decision.Verb.REDACT in moves.verbs_for(staff(self.request), self.contribution, contest)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "legal": legal,
            "contribution": self.contribution,
            "item_url": self.item_url(),
            "preview": kwargs.get("preview"),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        form = self.form(request.POST)
        if not form.is_valid():
            return self._show(form, 422)
        redaction = form.cleaned_data["redaction"]
        if "preview" in request.POST:
            left = [
                (bound.label, masked(text, redaction.passages[name]))
                for bound, (name, text) in zip(form.marked_fields(), self.texts.items(), strict=True)
            ]
            return self._show(form, 200, preview=left)
        try:
            services.redact(
                submission_id=pk,
                version_seen=form.cleaned_data["version_seen"],
                redaction=redaction,
                reason=form.cleaned_data["reason"],
                words=form.cleaned_data["words"],
                by=staff(request),
                now=timezone.now(),
            )
        except services.IllegalMove as refusal:
            messages.error(request, str(refusal))
            return self._show(form, 409)
        except ValidationError as error:
            form.add_error(None, error)
            return self._show(form, 422)
        messages.success(
            request,
            gettext("%(reference)s: %(decision)s.")
            % {
                "reference": self.submission.reference,
                "decision": str(Decision.Verb.REDACT.label).lower(),
            },
        )
        return go_on(request, self.submission)

    def _show(self, form: RedactionForm, status: int, **more: Any) -> HttpResponseBase:
        response = self.render_to_response(self.get_context_data(form=form, **more))
        response.status_code = status
        return response
