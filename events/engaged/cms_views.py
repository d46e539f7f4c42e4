"""The CMS's screens of those who engage. No name and no address, but behind a button that is logged."""

import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from contributions.form_fields import PlainTextField
from contributions.permissions import staff
from events.engaged import needs
from events.engaged.finding import Found, resources
from events.engaged.permissions import may_ask, may_see_who, may_view
from lab.roles.figures import figures
from people.models import Engagement, SkillAsk, SkillNeed

NEEDS_SHOWN = 20
TITLE_MAX, WORDS_MAX = 120, 2000
LONGEST_SEARCH = 200


class EngagedScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen for those whom `may` lets in."""

    may: Callable[..., bool]
    header_icon = "group"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not type(self).may(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("engaged"), "label": gettext("Agents who engage")},
            {"url": "", "label": self.get_page_title()},
        ]


class FiguresView(EngagedScreen):
    """How many, by level, service and territory."""

    may = staticmethod(may_view)
    template_name = "events/admin/engaged.html"
    page_title = _("How many engage")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = figures()
        return super().get_context_data(**kwargs) | {
            "figures": found,
            "groups": [
                ("services", gettext("By service"), found.services),
                ("territories", gettext("By territory"), found.territories),
            ],
            "may_ask": may_ask(self.request.user),
        }


class NeedForm(forms.Form):
    """What the lab needs, and of whom it is asked. `key`: of the form, so that a second click asks nobody."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    q = forms.CharField(required=False, max_length=LONGEST_SEARCH, widget=forms.HiddenInput)
    title = PlainTextField(
        longest=TITLE_MAX,
        one_line=True,
        label=_("The need, in a few words"),
        help_text=_("It is the subject of the mail."),
    )
    words = PlainTextField(
        longest=WORDS_MAX,
        label=_("What is asked, when, where"),
        help_text=_("Each receives it apart, and answers yes or no by their own link."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    engagements = forms.ModelMultipleChoiceField(
        queryset=Engagement.objects.none(),
        error_messages={"required": _("Choose at least one agent.")},
        widget=forms.MultipleHiddenInput,
    )

    use_required_attribute = False

    def __init__(self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        field: Any = self.fields["engagements"]
        field.queryset = Engagement.objects.acting().filter(level=Engagement.Level.RESOURCE)

    def clean_engagements(self) -> list[int]:
        chosen = [row.pk for row in self.cleaned_data["engagements"]]
        if len(chosen) > needs.MOST_ASKED:
            message = gettext("%(count)d agents at most: choose among them.") % {"count": needs.MOST_ASKED}
            raise forms.ValidationError(message)
        return chosen


class ResourcesView(EngagedScreen):
    """Resource agents by skill; those who are ticked are written to, after a look at how many."""

    may = staticmethod(may_ask)
    template_name = "events/admin/resources.html"
    page_title = _("Resource agents")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        words = request.GET.get("q", "")[:LONGEST_SEARCH]
        form = NeedForm(initial={"key": uuid.uuid4(), "q": words})
        return self._screen(words, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NeedForm(request.POST)
        words = request.POST.get("q", "")[:LONGEST_SEARCH]
        if not form.is_valid():
            return self._screen(words, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if "send" not in request.POST:
            return self._screen(words, form, count=len(form.cleaned_data["engagements"]))
        said = form.cleaned_data
        need = needs.ask(
            title=said["title"],
            words=said["words"],
            engagements=said["engagements"],
            by=staff(request),
            key=said["key"],
            now=timezone.now(),
        )
        return redirect("engaged_need", need.pk)

    def _screen(
        self, words: str, form: NeedForm, *, count: int = 0, status: HTTPStatus = HTTPStatus.OK
    ) -> HttpResponse:
        found: Found = resources(words)
        # Written before anything is shown: no look without its line.
        log(staff(self.request), needs.LISTED, user=staff(self.request), data={"rows": len(found.rows)})
        context = self.get_context_data(
            words=words,
            found=found,
            form=form,
            # None: the form; a number: to be confirmed.
            count=count or None,
            chosen=set(form.data.getlist("engagements")) if form.is_bound else set(),  # type: ignore[attr-defined]
            needs=SkillNeed.objects.all()[:NEEDS_SHOWN],
        )
        return self.render_to_response(context, status=status)


class NeedView(EngagedScreen):
    """One need: how many were asked and what they said; on a button, the addresses of those who said yes."""

    may = staticmethod(may_ask)
    template_name = "events/admin/need.html"

    def get_page_title(self) -> str:
        return str(self.need.title)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if may_ask(request.user):
            found = SkillNeed.objects.filter(pk=min(kwargs["pk"], 2**31)).first()
            if found is None:
                raise Http404
            self.need = found
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not may_see_who(request.user):
            raise PermissionDenied
        rows = self._asks().filter(answer=SkillAsk.Answer.YES).select_related("engagement__participant")
        willing = [
            ask.engagement
            for ask in rows.order_by("answered_at", "pk")[: needs.MOST_ASKED]
            if ask.engagement.participant is not None
        ]
        log(self.need, needs.ANSWERS_SHOWN, user=staff(request), data={"rows": len(willing)})
        return self.render_to_response(self.get_context_data(pk=pk, willing=willing))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        answers = list(self._asks().values_list("answer", flat=True))
        return super().get_context_data(**kwargs) | {
            "need": self.need,
            "asked": len(answers),
            "yes": answers.count(SkillAsk.Answer.YES),
            "no": answers.count(SkillAsk.Answer.NO),
            "silent": answers.count(""),
            "may_see_who": may_see_who(self.request.user),
        }

    def _asks(self) -> Any:
        return SkillAsk.objects.filter(need=self.need)
