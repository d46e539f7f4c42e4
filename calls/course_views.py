"""CMS views of a call's life: its course, and a new call begun from it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from calls import services
from calls.course import IllegalMove, Verb, last_change, legal_verbs
from calls.course_forms import MoveForm, StartForm, form_for
from calls.models import CallChange, CallPage
from calls.permissions import may_start_from, may_steer
from calls.presentation import Presented
from portal.templatetags.components import first_at_fault

BUTTONS: dict[str, Promise] = {
    Verb.EXTEND: _("Extend"),
    Verb.PAUSE: _("Pause"),
    Verb.RESUME: _("Resume"),
    Verb.CLOSE: _("Close now"),
    Verb.CANCEL: _("Cancel the call"),
    Verb.RESULTS: _("Publish the results"),
}
# Hard or impossible to take back.
GRAVE = {Verb.CLOSE, Verb.CANCEL}
MOVES: dict[str, Callable[..., CallChange]] = {
    Verb.EXTEND: services.extend,
    Verb.PAUSE: services.pause,
    Verb.RESUME: services.resume,
    Verb.CLOSE: services.close_now,
    Verb.CANCEL: services.cancel,
}


class CallView(WagtailAdminTemplateMixin, View):
    """A screen about one call, between its editor and its neighbours."""

    header_icon = "calendar-alt"
    call: CallPage

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        try:
            self.call = get_object_or_404(CallPage, pk=kwargs["pk"])
        except OverflowError as error:
            raise Http404 from error

    def get_page_subtitle(self) -> str:
        return self.call.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        parent = self.call.get_parent()
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("wagtailadmin_explore", args=[parent.pk]), "label": parent.title},
            {"url": reverse("wagtailadmin_pages:edit", args=[self.call.pk]), "label": self.call.title},
            {"url": "", "label": self.get_page_title(), "sublabel": self.call.title},
        ]


class CourseView(CallView):
    """State, dates and history of a call, and one small form for each move that is legal now."""

    template_name = "calls/admin/course.html"
    page_title = _("Course of the call")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_steer(request.user, self.call):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            verb = Verb(request.POST.get("verb", ""))
        except ValueError as error:
            raise Http404 from error
        form = form_for(verb, request.POST.dict())
        if not form.is_valid():
            if name := first_at_fault(form):
                # Below the moves that were not asked for: it is led to.
                form.fields[name].widget.attrs["autofocus"] = True
            return self.render_to_response(self.get_context_data(refused=form), status=422)
        try:
            self._move(form)
        except IllegalMove as refusal:
            form.add_error(None, str(refusal))
            self.call = CallPage.objects.get(pk=self.call.pk)
            return self.render_to_response(self.get_context_data(refused=form), status=409)
        messages.success(
            request,
            gettext("“%(title)s”: %(change)s.")
            % {"title": self.call.title, "change": str(verb.label).lower()},
        )
        return redirect("calls_course", self.call.pk)

    def _move(self, form: MoveForm) -> None:
        data = form.cleaned_data
        common = {"call": self.call, "words": data["words"], "by": self.request.user, "seen": data["seen"]}
        now = timezone.now()
        if form.verb == Verb.RESULTS:
            services.publish_results(page=data["page"], at=now, **common)
        elif form.verb == Verb.EXTEND:
            services.extend(closes_at=data["closes_at"], now=now, **common)
        else:
            MOVES[form.verb](now=now, **common)

    def get_context_data(self, refused: MoveForm | None = None, **kwargs: Any) -> dict[str, Any]:
        now, seen = timezone.now(), last_change(self.call)
        legal = legal_verbs(self.call, now)
        if refused is not None:
            # Sent again, it is sent with what stands on this page.
            refused.data = {**refused.data, refused.add_prefix("seen"): str(seen)}
        forms = [refused if refused and refused.verb == verb else form_for(verb, seen=seen) for verb in legal]
        moves = [
            {"verb": form.verb, "label": BUTTONS[form.verb], "grave": form.verb in GRAVE, "form": form}
            for form in forms
        ]
        return super().get_context_data(**kwargs) | {
            "call": self.call,
            "shown": Presented.of(self.call, now),
            "moves": moves,
            "refused": refused,
            # Its words are kept even where the move is no longer possible.
            "kept": refused if refused and refused.verb not in legal else None,
            "changes": self.call.changes.select_related("by"),
            "told": self.call.told_changes,
            "media": sum((form.media for form in forms), Media()),
        }


class StartView(CallView):
    """Asks for a title, then leads straight into the editor of the new draft."""

    template_name = "calls/admin/start.html"
    page_title = _("New call from this one")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_start_from(request.user, self.call):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        title = gettext("Copy of %(title)s") % {"title": self.call.title}
        form = StartForm(initial={"title": title[: services.LONGEST_TITLE]})
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = StartForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        new = services.start_from(call=self.call, title=form.cleaned_data["title"], by=request.user)  # type: ignore[arg-type]
        messages.success(
            request,
            gettext("“%(title)s” is a draft: give it its dates, then publish it.") % {"title": new.title},
        )
        return redirect("wagtailadmin_pages:edit", new.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"call": self.call}
