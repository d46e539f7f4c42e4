"""The poster of a day, to be printed: its date is the picture."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from events.calendar import place_of
from events.models import EventPage
from events.presentation import Presented
from events.states import EventState
from portal.wall_poster import PosterFact, WallPoster, show

# What must be read before the date.
STAMPED = frozenset({EventState.POSTPONED, EventState.CANCELLED, EventState.OVER, EventState.REPORTED})


def poster(request: HttpRequest, page: EventPage, slug: str = "") -> HttpResponse:
    context = page.get_context(request)
    return show(request, poster_of(page, context["shown"]), slug, context)


def poster_of(page: EventPage, shown: Presented) -> WallPoster:
    return WallPoster(
        page=page,
        title=page.title,
        stage=page.stage,
        stage_label=str(page.get_stage_display()),
        kicker=str(page.get_kind_display()),
        when=shown.picture,
        call_to_act=_call_to_act(page, shown),
        facts=_facts(page, shown),
        stamp=str(shown.state.label) if shown.state in STAMPED else "",
        foot=" · ".join(filter(None, [page.service_name, page.service_phone, page.service_email])),
    )


def _call_to_act(page: EventPage, shown: Presented) -> str:
    if shown.registers:
        return gettext("Register, without an account")
    if shown.state in (EventState.ANNOUNCED, EventState.REGISTERING) and page.takes_registrations:
        return gettext("The programme, and soon the registration")
    if shown.is_past:
        return gettext("Read what came out of it")
    return gettext("The programme")


def _facts(page: EventPage, shown: Presented) -> list[PosterFact]:
    facts = [PosterFact(gettext("When"), ", ".join(filter(None, [shown.picture.words, shown.picture.hours])))]
    place = place_of(page) or str(page.get_mode_display())
    facts.append(PosterFact(gettext("Where"), place))
    if page.audience == EventPage.Audience.AGENTS:
        facts.append(PosterFact(gettext("For whom"), str(page.get_audience_display())))
    return facts
