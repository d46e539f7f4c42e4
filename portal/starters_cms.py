"""Templates of pages in the CMS: the list, the form that asks for a title, and the ways to them."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import Button
from wagtail.models import Page

from portal import starters
from portal.page_buttons import on_its_screens
from portal.starters import LONGEST_TITLE, Starter


class BeginForm(forms.Form):
    title = forms.CharField(label=_("title"), max_length=LONGEST_TITLE)
    parent = forms.TypedChoiceField(label=_("Below which page"), coerce=int)

    def __init__(self, *args: Any, starter: Starter, parents: list[Page], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["title"].help_text = starter.title_help
        fields["parent"].choices = [(page.pk, page.title) for page in parents]
        if len(parents) == 1:
            # There is nothing to choose.
            fields["parent"].widget = forms.HiddenInput()
            self.initial["parent"] = parents[0].pk


class StarterList(WagtailAdminTemplateMixin, TemplateView):
    """Every template from which this person may begin a page."""

    template_name = "portal/admin/starters.html"
    page_title = _("Templates of pages")
    header_icon = "doc-empty"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"starters": starters.offered_to(self.request.user)}


class BeginView(WagtailAdminTemplateMixin, TemplateView):
    """Asks for a title, then leads straight into the editor of the new draft. A GET makes nothing."""

    template_name = "portal/admin/begin.html"
    header_icon = "doc-empty"
    starter: Starter
    parents: list[Page]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        starter = starters.named(kwargs["code"])
        if starter is None:
            raise Http404
        self.starter = starter
        self.parents = starter.parents_for(request.user)
        if not self.parents:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get_page_title(self) -> str:
        return str(self.starter.label)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("starters"), "label": StarterList.page_title},
            {"url": "", "label": self.get_page_title()},
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(initial={"parent": request.GET["parent"]} if "parent" in request.GET else {})
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        parent = next(page for page in self.parents if page.pk == form.cleaned_data["parent"])
        title = form.cleaned_data["title"]
        page = starters.begin(
            starter=self.starter, parent=parent, title=title, by=request.user, now=timezone.now()
        )
        messages.success(
            request,
            gettext("“%(title)s” is a draft. Replace what begins with ✎: until then it cannot be public.")
            % {"title": page.title},
        )
        return redirect("wagtailadmin_pages:edit", page.pk)

    def _form(self, data: Any = None, **kwargs: Any) -> BeginForm:
        return BeginForm(data, starter=self.starter, parents=self.parents, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"starter": self.starter}


@on_its_screens
def _buttons(page: Page, user: Any) -> Iterator[Button]:
    """One for each template of what may stand below `page`."""
    if page.pk is None or not page.specific_class:
        return
    offered = starters.below(page.specific_class)
    if offered and page.permissions_for_user(user).can_add_subpage():
        for starter in offered:
            address = f"{reverse('begin', args=[starter.code])}?parent={page.pk}"
            yield Button(starter.label, address, icon_name=starter.icon, priority=5)


@hooks.register("register_admin_urls")
def starter_urls() -> list[URLPattern]:
    return [
        path("starters/", StarterList.as_view(), name="starters"),
        path("starters/<slug:code>/", BeginView.as_view(), name="begin"),
    ]


@hooks.register("before_create_page")
def offer_a_template(request: HttpRequest, parent_page: Page, page_class: type[Page]) -> None:
    """An empty page is begun: there is a template of it."""
    if request.method != "GET":
        return
    for starter in starters.below(type(parent_page.specific)):
        if starter.page_class is page_class:
            address = f"{reverse('begin', args=[starter.code])}?parent={parent_page.pk}"
            messages.info(
                request,
                gettext("This page is empty. There is a template: “%(label)s”.") % {"label": starter.label},
                buttons=[messages.button(address, gettext("Begin with the template"))],
            )
