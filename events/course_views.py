"""CMS screen of a day's life: its state, what happened, and one small form for each move legal now."""

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

from calls.course import IllegalMove
from events.course import Verb, last_change, legal_verbs, may_steer
from events.course_forms import CourseForm, form_for
from events.holding import people_with_a_seat, too_many
from events.models import EventChange, EventPage
from events.services import course
from portal.templatetags.components import first_at_fault

BUTTONS: dict[str, Promise] = {
    Verb.MOVE: _("Give a new date or place"),
    Verb.POSTPONE: _("Postpone"),
    Verb.CANCEL: _("Cancel the day"),
    Verb.MINUTES: _("Publish what came out"),
}
# Hard or impossible to take back.
GRAVE = {Verb.CANCEL}
MOVES: dict[str, Callable[..., EventChange]] = {
    Verb.MOVE: course.move_day,
    Verb.POSTPONE: course.postpone_day,
    Verb.CANCEL: course.cancel_day,
    Verb.MINUTES: course.publish_minutes,
}


class CourseView(WagtailAdminTemplateMixin, View):
    """For whoever may publish the day."""

    header_icon = "calendar-alt"
    template_name = "events/admin/course.html"
    page_title = _("Course of the day")
    day: EventPage

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        try:
            self.day = get_object_or_404(EventPage, pk=kwargs["pk"])
        except OverflowError as error:
            raise Http404 from error

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_steer(request.user, self.day):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            verb = Verb(request.POST.get("verb", ""))
        except ValueError as error:
            raise Http404 from error
        form = form_for(self.day, verb, request.POST.dict())
        if not form.is_valid():
            if name := first_at_fault(form):
                # Below the moves that were not asked for: it is led to.
                form.fields[name].widget.attrs["autofocus"] = True
            return self.render_to_response(self.get_context_data(refused=form), status=422)
        try:
            MOVES[verb](day=self.day, by=request.user, now=timezone.now(), **form.cleaned_data)
        except IllegalMove as refusal:
            form.add_error(None, str(refusal))
            self.day = EventPage.objects.get(pk=self.day.pk)
            return self.render_to_response(self.get_context_data(refused=form), status=409)
        messages.success(
            request,
            gettext("“%(title)s”: %(change)s.")
            % {"title": self.day.title, "change": str(verb.label).lower()},
        )
        return redirect("events_course", self.day.pk)

    def get_page_subtitle(self) -> str:
        return self.day.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        parent = self.day.get_parent()
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("wagtailadmin_explore", args=[parent.pk]), "label": parent.title},
            {"url": reverse("wagtailadmin_pages:edit", args=[self.day.pk]), "label": self.day.title},
            {"url": "", "label": self.get_page_title(), "sublabel": self.day.title},
        ]

    def get_context_data(self, refused: CourseForm | None = None, **kwargs: Any) -> dict[str, Any]:
        now, seen = timezone.now(), last_change(self.day)
        legal = legal_verbs(self.day, now)
        if refused is not None:
            # Sent again, it is sent with what stands on this page.
            refused.data = {**refused.data, refused.add_prefix("seen"): str(seen)}
        forms = [
            refused if refused and refused.verb == verb else form_for(self.day, verb, seen=seen)
            for verb in legal
        ]
        moves = [
            {"verb": form.verb, "label": BUTTONS[form.verb], "grave": form.verb in GRAVE, "form": form}
            for form in forms
        ]
        return super().get_context_data(**kwargs) | {
            "day": self.day,
            "state": self.day.state(now),
            "moves": moves,
            "refused": refused,
            # Its words are kept even where the move is no longer possible.
            "kept": refused if refused and refused.verb not in legal else None,
            "changes": self.day.changes.select_related("by"),
            "people": people_with_a_seat([self.day.pk]),
            "too_many": too_many(self.day),
            "media": sum((form.media for form in forms), Media()),
        }
