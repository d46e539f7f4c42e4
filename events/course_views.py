"""CMS screen of a day's life: its state, what happened, and its moves."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calls.course_forms import MoveForm
from calls.steering import SteeringView
from events.course import Verb, last_change, legal_verbs, may_steer
from events.course_forms import form_for
from events.holding import people_with_a_seat, too_many
from events.models import EventChange, EventPage
from events.services import course

MOVES: dict[str, Callable[..., EventChange]] = {
    Verb.MOVE: course.move_day,
    Verb.POSTPONE: course.postpone_day,
    Verb.CANCEL: course.cancel_day,
    Verb.MINUTES: course.publish_minutes,
}


class CourseView(SteeringView):
    """For whoever may publish the day."""

    model = EventPage
    template_name = "events/admin/course.html"
    page_title = _("Course of the day")
    url_name = "events_course"
    verbs = Verb
    buttons = {
        Verb.MOVE: _("Give a new date or place"),
        Verb.POSTPONE: _("Postpone"),
        Verb.CANCEL: _("Cancel the day"),
        Verb.MINUTES: _("Publish what came out"),
    }
    grave = frozenset({Verb.CANCEL})

    def may(self, user: Any) -> bool:
        return may_steer(user, self.page)

    def legal_verbs(self, now: datetime) -> Any:
        return legal_verbs(self.page, now)

    def last_change(self) -> int:
        return last_change(self.page)

    def form_for(self, verb: Any, data: Any = None, *, seen: int | None = None) -> MoveForm:
        return form_for(self.page, verb, data, seen=seen)

    def move(self, form: MoveForm) -> None:
        MOVES[form.verb](day=self.page, by=self.request.user, now=timezone.now(), **form.cleaned_data)

    def get_context_data(self, refused: MoveForm | None = None, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(refused, **kwargs) | {
            "state": self.page.state(timezone.now()),
            "people": people_with_a_seat([self.page.pk]),
            "too_many": too_many(self.page),
        }
