"""Linking pages in the CMS, on the desk's page of a subject or a referral."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.log_actions import log
from wagtail.models import Page

from contributions.desk.deciding import ItemAction, show
from contributions.desk.item import find_submission
from contributions.models import Submission
from contributions.permissions import staff
from contributions.queue import QUEUE_ITEM
from lab import linking

LINKS = "lab_links"
LINKED, UNLINKED = "lab.link_page", "lab.unlink_page"

# (user, page_id): who links the pages of each kind of submission; filled in `AppConfig.ready()`.
may_link: dict[str, Callable[..., bool]] = {}


class LinkForm(forms.Form):
    """One page more."""

    page = forms.ModelChoiceField(
        queryset=Page.objects.none(),
        label=_("A page that came of it"),
        error_messages={
            "required": _("Choose a page first."),
            "invalid_choice": _("A page of this kind cannot be linked, or it is gone."),
        },
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(_readable(data), prefix="link")
        models = linking.linked_models()
        field: Any = self.fields["page"]
        field.widget = AdminPageChooser(target_models=models)
        field.queryset = Page.objects.type(*models)


def _readable(data: Any) -> Any:
    """What was sent, without a key that is none: the chooser looks for the page to show it again."""
    if data is None:
        return None
    typed = str(data.get("link-page", ""))
    known = typed.isascii() and typed.isdecimal() and len(typed) < 10
    if known and Page.objects.filter(pk=typed).exists():
        return data
    return {"link-page": ""}


def links_shown(request: HttpRequest, submission: Submission, more: dict[str, Any]) -> dict[str, Any]:
    """What the desk's page of `submission` shows of its links: the pages, and the form for who may."""
    may = may_link.get(submission.kind)
    allowed = may is not None and may(request.user, submission.page_id) and submission.erased_at is None
    return {
        "linked_pages": linking.pages_of(submission),
        "links_form": (more.get("links_form") or LinkForm()) if allowed else None,
        "links_url": reverse(LINKS, args=[submission.pk]),
    }


class LinkPagesView(ItemAction):
    """Adds a page, or takes one away (`remove`: its key)."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        submission = find_submission(request, pk)
        may = may_link.get(submission.kind)
        if may is None:
            raise Http404
        if not may(request.user, submission.page_id) or submission.erased_at is not None:
            raise PermissionDenied
        typed = request.POST.get("remove", "")
        if typed.isascii() and typed.isdecimal() and len(typed) < 10:
            if linking.unlink_page(submission, int(typed)):
                self._log(submission, UNLINKED, int(typed))
                messages.success(request, gettext("The page is no longer linked."))
            return redirect(QUEUE_ITEM, pk)
        form = LinkForm(request.POST)
        if not form.is_valid():
            return show(request, pk, 422, links_form=form)
        page = form.cleaned_data["page"]
        if linking.link_page(submission, page):
            self._log(submission, LINKED, page.pk)
            messages.success(request, gettext("“%(title)s” is linked.") % {"title": page.title})
        else:
            messages.warning(request, gettext("Not linked: it is already, or there are too many links."))
        return redirect(QUEUE_ITEM, pk)

    def _log(self, submission: Submission, action: str, page_id: int) -> None:
        log(
            instance=submission,
            action=action,
            user=staff(self.request),
            data={"reference": submission.reference, "page": page_id},
        )
