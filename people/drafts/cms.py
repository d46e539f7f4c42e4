"""The CMS screen that opens the address of a draft, shows it, and takes it back."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from people.drafts import links
from people.drafts.services import HIDDEN, MOST_DAYS, SHOWN, SHOWN_FOR_DAYS, hide_draft, show_draft
from people.models import User
from portal.page_screen import PageScreen

HOME_DEPTH = 2


class ShowForm(forms.Form):
    days = forms.IntegerField(
        label=_("For how many days"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=SHOWN_FOR_DAYS,
        help_text=_("30 at most. The address then leads nowhere, and a new one can be made."),
    )


def may_show(user: Any, page: Page) -> bool:
    """Whoever may edit the page may show its draft."""
    return page.depth >= HOME_DEPTH and bool(page.permissions_for_user(user).can_edit())


def has_draft(page: Page) -> bool:
    """Whether there is anything that the public does not see yet."""
    return not page.live or page.has_unpublished_changes


class DraftLinkView(PageScreen):
    """One screen, two buttons. A GET never acts."""

    model = Page
    template_name = "people/admin/draft_link.html"
    page_title = _("Show the draft")
    header_icon = "view"

    def may(self, user: Any) -> bool:
        return may_show(user, self.page)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=ShowForm()))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        verb = request.POST.get("verb")
        if verb == "hide":
            return self._hide(request)
        if verb == "show":
            return self._show(request)
        raise Http404

    def _show(self, request: HttpRequest) -> HttpResponse:
        form = ShowForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        if not has_draft(self.page):
            # Published since this screen was opened.
            form.add_error(None, gettext("This page is public as it stands: give its own address."))
            return self.render_to_response(self.get_context_data(form=form), status=409)
        show_draft(page=self.page, days=form.cleaned_data["days"], by=request.user, now=timezone.now())  # type: ignore[arg-type]
        messages.success(request, gettext("The address is open: copy it below."))
        return redirect("draft_link", self.page.pk)

    def _hide(self, request: HttpRequest) -> HttpResponse:
        if hide_draft(page=self.page, by=request.user):  # type: ignore[arg-type]
            messages.success(request, gettext("The address leads nowhere any more."))
        return redirect("draft_link", self.page.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        link = links.link_of(self.page)
        is_open = links.is_open(link, timezone.now())
        return super().get_context_data(**kwargs) | {
            "here": reverse("draft_link", args=[self.page.pk]),
            "link_url": links.url_for(link) if link and is_open else "",
            "expires_at": link.expires_at if link and is_open else None,
            "has_draft": has_draft(self.page),
            "public_url": self.page.get_url(self.request) if self.page.live else "",
        }


@hooks.register("register_admin_urls")
def draft_urls() -> list[URLPattern]:
    return [path("drafts/<int:pk>/", DraftLinkView.as_view(), name="draft_link")]


@hooks.register("register_log_actions")
def draft_actions(actions: LogActionRegistry) -> None:
    actions.register_action(SHOWN, _("Draft shown by a secret address"), _("Draft shown by a secret address"))
    actions.register_action(
        HIDDEN, _("Secret address taken back"), _("Secret address of the draft taken back")
    )


@hooks.register("register_page_header_buttons")
def draft_header_button(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    if page.pk and may_show(user, page):
        yield Button(
            _("Show the draft"), reverse("draft_link", args=[page.pk]), icon_name="view", priority=26
        )
