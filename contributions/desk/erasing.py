"""The CMS page that erases what somebody sent, when they asked for it in writing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from contributions import services
from contributions.desk.item import find_submission
from contributions.erasure_forms import StaffErasureForm
from contributions.models import Submission
from contributions.permissions import may_erase, staff
from contributions.queue import QUEUE_ITEM, item_path
from contributions.sent import kind_of


class EraseView(WagtailAdminTemplateMixin, TemplateView):
    """What goes, what stays, a box to tick and a button; the log keeps who pressed it."""

    template_name = "contributions/admin/erase.html"
    page_title = _("Erase at its sender’s request")
    header_icon = "bin"
    http_method_names = ["get", "head", "post"]

    @cached_property
    def submission(self) -> Submission:
        found = find_submission(self.request, self.kwargs["pk"])
        if not may_erase(self.request.user, found.page_id):
            raise PermissionDenied
        return found

    def get_page_subtitle(self) -> str:
        return self.submission.reference

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": item_path(self.submission), "label": self.submission.reference},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "submission": self.submission,
            "kind": kind_of(self.submission),
            "is_report": self.submission.kind == Submission.Kind.REPORT,
            "form": kwargs.get("form") or StaffErasureForm(),
            "item_url": item_path(self.submission),
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.submission.erased_at is not None:
            return redirect(QUEUE_ITEM, self.submission.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        submission, form = self.submission, StaffErasureForm(request.POST)
        # A second click finds it done, ticked or not.
        if submission.erased_at is None:
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(form=form), status=422)
            services.erase(submission_id=submission.pk, by=staff(request), now=timezone.now())
            sentence = gettext("%(reference)s: erased, and withdrawn from what is public.")
            messages.success(request, sentence % {"reference": submission.reference})
        return redirect(QUEUE_ITEM, submission.pk)
