"""Moving a call: by its verbs, by its screen, and what each move leads to."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from calls import services
from calls.course import Verb, last_change
from calls.models import CallChange, CallPage
from calls.states import CallState
from home.models import HomePage, StandardPage
from tests.cms import call_form
from tests.factories import TIMETABLES, make_call, make_portal

WORDS = "Parce que la salle est fermée."
STATES = [*TIMETABLES, "draft"]


def course_url(call: CallPage) -> str:
    return reverse("calls_course", args=[call.pk])


def start_url(call: CallPage) -> str:
    return reverse("calls_start", args=[call.pk])


def stored(call: CallPage) -> CallPage:
    return CallPage.objects.get(pk=call.pk)


def in_state(state: str) -> CallPage:
    if state != "draft":
        return make_call(state)
    call = make_call("open")
    call.unpublish()
    return stored(call)


def results_page(**fields) -> StandardPage:
    make_portal()
    page = StandardPage(**{"title": "Ce qui en est sorti", "slug": "sorti"} | fields)
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return page


def later_closing(call: CallPage):
    return max(call.closes_at, timezone.now()) + timedelta(days=10)


def later_promise(call: CallPage):
    days = [call.results_promised_on, call.closes_at and timezone.localdate(call.closes_at)]
    return max(timezone.localdate(), *filter(None, days)) + timedelta(days=20)


def local(instant) -> str:
    return timezone.localtime(instant).strftime("%Y-%m-%d %H:%M")


def sent(call: CallPage, verb: str, **fields) -> dict[str, str]:
    """What the form of one move sends."""
    values = {"words": WORDS, "seen": str(last_change(call))}
    if verb == Verb.EXTEND:
        values["closes_at"] = local(later_closing(call))
    if verb == Verb.DELAY:
        values["promised_on"] = later_promise(call).isoformat()
    if verb == Verb.RESULTS:
        page = StandardPage.objects.filter(slug="sorti").first() or results_page()
        values["page"] = str(page.pk)
    return {"verb": verb, **{f"{verb}-{name}": value for name, value in (values | fields).items()}}


def move(verb: str, call: CallPage, **fields) -> CallChange:
    """The same by its service."""
    common = {"call": call, "words": WORDS, "by": None} | fields
    now = common.pop("now", timezone.now())
    if verb == Verb.RESULTS:
        page = common.pop("page", None) or results_page()
        return services.publish_results(at=now, page=page, **common)
    if verb == Verb.EXTEND:
        return services.extend(now=now, **{"closes_at": later_closing(call)} | common)
    if verb == Verb.DELAY:
        return services.delay_results(now=now, **{"promised_on": later_promise(call)} | common)
    names = {Verb.PAUSE: "pause", Verb.RESUME: "resume", Verb.CLOSE: "close_now", Verb.CANCEL: "cancel"}
    names[Verb.REVERT] = "revert_results"
    return getattr(services, names[verb])(now=now, **common)


ALLOWED = {
    Verb.EXTEND: {"open", "closing_soon", "paused", "closed", "results_due"},
    Verb.PAUSE: {"open", "closing_soon"},
    Verb.RESUME: {"paused"},
    Verb.CLOSE: {"open", "closing_soon", "paused"},
    Verb.CANCEL: {"upcoming", "open", "closing_soon", "paused"},
    Verb.DELAY: {"open", "closing_soon", "paused", "closed", "results_due"},
    Verb.RESULTS: {"closed", "results_due", "results_published"},
    Verb.REVERT: {"results_published"},
}
BECOMES = {
    Verb.EXTEND: CallState.OPEN,
    Verb.PAUSE: CallState.PAUSED,
    Verb.RESUME: CallState.OPEN,
    Verb.CLOSE: CallState.CLOSED,
    Verb.CANCEL: CallState.CANCELLED,
    Verb.DELAY: CallState.CLOSED,
    Verb.RESULTS: CallState.RESULTS_PUBLISHED,
    Verb.REVERT: CallState.RESULTS_DUE,
}
# Where each verb finds a call that it may move; otherwise an open one.
FOUND = {Verb.RESUME: "paused", Verb.RESULTS: "closed", Verb.REVERT: "results_published"}


SET = (
    "paused_at",
    "cancelled_at",
    "results_published_at",
    "results_page_id",
    "owner_told_on",
    "closes_at",
    "results_promised_on",
)


def form_of(call: CallPage, **fields) -> dict[str, str]:
    values = {
        "slug": call.slug,
        "opens_at": local(call.opens_at),
        "closes_at": local(call.closes_at),
        "results_promised_on": call.results_promised_on.isoformat(),
    }
    return call_form(**values | fields)
