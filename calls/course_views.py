"""CMS views of a call's life: its course, and a new call begun from it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from calls import services
from calls.course import Verb, last_change, legal_verbs
from calls.course_forms import MoveForm, StartForm, form_for
from calls.models import CallChange, CallPage
from calls.permissions import may_start_from, may_steer
from calls.presentation import Presented
from calls.steering import PageScreen, SteeringView

MOVES: dict[str, Callable[..., CallChange]] = {
    Verb.EXTEND: services.extend,
    Verb.PAUSE: services.pause,
    Verb.RESUME: services.resume,
    Verb.CLOSE: services.close_now,
    Verb.CANCEL: services.cancel,
    Verb.REVERT: services.revert_results,
}


class CourseView(SteeringView):
    """State, dates and history of a call, and its moves."""

    model = CallPage
    template_name = "calls/admin/course.html"
    page_title = _("Course of the call")
    url_name = "calls_course"
    verbs = Verb
    buttons = {
        Verb.EXTEND: _("Extend"),
        Verb.PAUSE: _("Pause"),
        Verb.RESUME: _("Resume"),
        Verb.CLOSE: _("Close now"),
        Verb.CANCEL: _("Cancel the call"),
        Verb.RESULTS: _("Publish the results"),
        Verb.REVERT: _("Take the results back"),
    }
    grave = frozenset({Verb.CLOSE, Verb.CANCEL, Verb.REVERT})

    def may(self, user: Any) -> bool:
        return may_steer(user, self.page)

    def legal_verbs(self, now: datetime) -> Any:
        return legal_verbs(self.page, now)

    def last_change(self) -> int:
        return last_change(self.page)

    def form_for(self, verb: Verb, data: Any = None, *, seen: int | None = None) -> MoveForm:
        return form_for(verb, data, seen=seen)

    def move(self, form: MoveForm) -> None:
        data = form.cleaned_data
        common = {"call": self.page, "words": data["words"], "by": self.request.user, "seen": data["seen"]}
        now = timezone.now()
        if form.verb == Verb.RESULTS:
            services.publish_results(page=data["page"], at=now, **common)
        elif form.verb == Verb.EXTEND:
            services.extend(closes_at=data["closes_at"], now=now, **common)
        else:
            MOVES[form.verb](now=now, **common)

    def get_context_data(self, refused: MoveForm | None = None, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(refused, **kwargs) | {
            "shown": Presented.of(self.page, timezone.now()),
            "told": self.page.told_changes,
        }


class StartView(PageScreen):
    """Asks for a title, then leads straight into the editor of the new draft."""

    model = CallPage
    template_name = "calls/admin/start.html"
    page_title = _("New call from this one")

    def may(self, user: Any) -> bool:
        return may_start_from(user, self.page)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        title = gettext("Copy of %(title)s") % {"title": self.page.title}
        form = StartForm(initial={"title": title[: services.LONGEST_TITLE]})
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = StartForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        new = services.start_from(call=self.page, title=form.cleaned_data["title"], by=request.user)  # type: ignore[arg-type]
        messages.success(
            request,
            gettext("“%(title)s” is a draft: give it its dates, then publish it.") % {"title": new.title},
        )
        return redirect("wagtailadmin_pages:edit", new.pk)
