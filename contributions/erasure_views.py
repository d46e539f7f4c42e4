"""Behind the secret link: download everything that is held, have it erased.

A GET never acts: mail scanners open links too.
"""

from http import HTTPStatus
from typing import ClassVar

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views import View
from django.views.decorators.http import require_safe

from contributions import services
from contributions.disclosure import write_disclosure
from contributions.erasure_forms import ErasureForm
from contributions.follow import resolve, unknown_link
from contributions.models import Submission
from contributions.sent import kind_of
from people.models import SecretLink
from portal.responses import SeeOther, private


class EraseView(View):
    """What goes, what stays, a box to tick and a button."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]  # type: ignore[misc]

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        return private(super().dispatch(request, *args, **kwargs))

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        link = resolve(token)
        if link is None:
            return unknown_link(request)
        if link.submission.erased_at is not None:
            return redirect("follow", token)
        return _form_page(request, token, link, ErasureForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        link = resolve(token)
        if link is None:
            return unknown_link(request)
        form = ErasureForm(request.POST)
        # A second click finds it done, ticked or not.
        if link.submission.erased_at is None:
            if not form.is_valid():
                return _form_page(request, token, link, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
            services.erase(submission_id=link.submission_id, by=None, now=timezone.now())
        return SeeOther(reverse("follow", args=[token]))

    def serve_expired_form(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """A fresh form, after the old one's token expired (portal.views.csrf_failure): nothing was erased."""
        link = resolve(token)
        if link is None:
            return private(unknown_link(request))
        if link.submission.erased_at is not None:
            return private(redirect("follow", token))
        notice = gettext("The form had been open for too long. Nothing was erased: confirm it again.")
        form = ErasureForm(initial={"understood": bool(request.POST.get("understood"))})
        return private(_form_page(request, token, link, form, status=HTTPStatus.FORBIDDEN, notice=notice))


@require_safe
def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """Everything that is held about one submission, as one archive. Reading only."""
    link = resolve(token)
    if link is None:
        return private(unknown_link(request))
    name = gettext("my-data") + f"-{link.submission.reference}.zip"
    archive = write_disclosure(link.submission)
    response = FileResponse(archive, as_attachment=True, filename=name, content_type="application/zip")
    response["X-Content-Type-Options"] = "nosniff"
    return private(response)


def _form_page(
    request: HttpRequest,
    token: str,
    link: SecretLink,
    form: ErasureForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    notice: str = "",
) -> HttpResponse:
    submission = link.submission
    kind = kind_of(submission)
    context = {
        "form": form,
        "notice": notice,
        "kind": kind,
        "reference": submission.reference,
        "back": kind.back % {"reference": submission.reference},
        "page": submission.page.specific,
        "is_report": submission.kind == Submission.Kind.REPORT,
        "follow_url": reverse("follow", args=[token]),
        "download_url": reverse("follow_download", args=[token]),
    }
    return render(request, "contributions/erase.html", context, status=status)
