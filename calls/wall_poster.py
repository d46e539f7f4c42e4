"""The poster of a call, to be printed: only what stays true on a wall, so dates rather than days left."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from calls.models import CallPage
from calls.presentation import Presented
from calls.states import CallState
from portal.wall_poster import PosterFact, WallPoster, several, show
from taxonomy.stages import Stage

# While it may still be answered, or will be.
AHEAD = frozenset({CallState.UPCOMING, CallState.OPEN, CallState.CLOSING_SOON})


def poster(request: HttpRequest, page: CallPage, slug: str = "") -> HttpResponse:
    context = page.get_context(request)
    return show(request, poster_of(page, context["shown"]), slug, context)


def poster_of(page: CallPage, shown: Presented) -> WallPoster:
    is_ahead = shown.state in AHEAD
    return WallPoster(
        page=page,
        title=page.poster,
        is_question=True,
        stage=page.stage_class,
        stage_label=str(Stage(page.stage_class).label),
        kicker=gettext("Call for contributions"),
        call_to_act=_call_to_act(shown.state, page),
        facts=_facts(page, shown.state),
        stamp="" if is_ahead else str(shown.state.label),
        foot=" · ".join(filter(None, [page.service_name, page.service_phone, page.service_email])),
    )


def _call_to_act(state: CallState, page: CallPage) -> str:
    if state == CallState.UPCOMING and page.opens_at:
        return gettext("Answer from %(date)s, in two minutes, without an account") % {
            "date": date_format(timezone.localdate(page.opens_at), "MONTH_DAY_FORMAT")
        }
    if state in AHEAD:
        return gettext("Answer in two minutes, without an account")
    if state == CallState.RESULTS_PUBLISHED:
        return gettext("Read the answers, and what came out of them")
    return gettext("Read the answers")


def _facts(page: CallPage, state: CallState) -> list[PosterFact]:
    facts = []
    last_day = page.timetable.last_day
    if page.closes_at and last_day:
        label = gettext("Until") if state in AHEAD else gettext("Was open until")
        facts.append(PosterFact(label, date_format(last_day)))
    if page.audience:
        facts.append(PosterFact(gettext("We are looking for"), several(page.audience_lines())))
    if page.results_promised_on and state not in (CallState.CANCELLED, CallState.RESULTS_PUBLISHED):
        facts.append(PosterFact(gettext("Results promised"), date_format(page.results_promised_on)))
    return facts
