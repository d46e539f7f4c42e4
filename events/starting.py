"""The template of a day: "Une journée de co-conception"."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from calls.starting import service_of_the_last
from contributions.models.answer import QuestionType, Visibility
from events.models import EventOrganiser, EventPage, EventQuestion, Workshop
from events.previewing import DAY_BEGINS, DAY_ENDS, saturday_from
from portal import starters
from portal.dates import instant
from portal.samples import rich, sample

SEATS, FOR_AGENTS, FOR_CITIZENS, IN_A_WORKSHOP = 40, 10, 20, 20
IN_WEEKS = 6
REGISTRATION_IN = timedelta(weeks=1)
REGISTRATION_HOUR, LAST_HOUR = time(9), time(18)
WORKSHOPS = (time(10, 45), time(12, 15))


def register() -> None:
    starters.register(
        starters.Starter(
            code="day",
            label=_("A co-design day"),
            text=_(
                "A Saturday in six weeks with its programme, two workshops at the same time, forty seats and "
                "a waiting list. Registration opens in a week and closes two days before."
            ),
            title_help=_("What the day is about, as one would invite somebody to it."),
            icon="date",
            model="events.EventPage",
            build=build,
            order=20,
        )
    )


def build(parent: Page, now: datetime) -> EventPage:
    """The day, the first Saturday in six weeks from `now`; nothing of it is stored."""
    today = timezone.localdate(now)
    saturday = saturday_from(today + timedelta(weeks=IN_WEEKS))
    day = EventPage(
        kind=EventPage.Kind.CO_DESIGN,
        stage="design",
        summary=sample(gettext("what people do together on that day, and what for. One sentence.")),
        starts_at=instant(saturday, DAY_BEGINS),
        ends_at=instant(saturday, DAY_ENDS),
        registration_opens_at=instant(today + REGISTRATION_IN, REGISTRATION_HOUR),
        registration_closes_at=instant(saturday - timedelta(days=2), LAST_HOUR),
        seats_total=SEATS,
        seats_for_agents=FOR_AGENTS,
        seats_for_citizens=FOR_CITIZENS,
        place_name=sample(gettext("the name of the place")),
        address=sample(gettext("number, street, town")),
        access=sample(gettext("the stop, the car park, the door to take.")),
        accessibility="\n".join(
            [
                sample(gettext("getting in without a step, or how one is helped in")),
                sample(gettext("what is there for whoever hears or sees badly")),
            ]
        ),
        body=[
            ("heading", gettext("Why this day")),
            ("text", rich(sample(gettext("the question, what is known of it, what the day is to bring.")))),
            ("heading", gettext("Whom it is for")),
            ("text", rich(sample(gettext("who is hoped for. Nobody needs to know anything beforehand.")))),
        ],
        programme=[("day", {"title": "", "slots": _slots()})],
        rules="\n".join(
            [
                gettext("Everybody speaks for themselves, and listens."),
                gettext("What is said stays there; what is written is published without names."),
            ]
        ),
        **service_of_the_last(EventPage, parent),
    )
    add_rows(day, saturday)
    return day


def add_rows(day: EventPage, saturday: date) -> None:
    """Its workshops, which exclude each other, its question and who facilitates."""
    begins, ends = (instant(saturday, hour) for hour in WORKSHOPS)
    day.workshops.add(
        Workshop(
            title=sample(gettext("a first workshop, by what people make in it")),
            text=sample(gettext("what people do in it, and leave with.")),
            starts_at=begins,
            ends_at=ends,
            seats=IN_A_WORKSHOP,
        ),
        Workshop(
            title=sample(gettext("a second one, at the same time")),
            starts_at=begins,
            ends_at=ends,
            seats=IN_A_WORKSHOP,
        ),
    )
    day.questions.add(
        EventQuestion(
            label=gettext("What do you come for?"),
            field_type=QuestionType.SHORT_TEXT,
            visibility=Visibility.TEAM,
        )
    )
    day.organisers.add(
        EventOrganiser(
            function=gettext("Facilitation"), who=sample(gettext("a service or a team, never a name"))
        )
    )


def _slots() -> list[dict[str, object]]:
    """A day that leaves time: to arrive, to eat together, to hear what each workshop brings."""
    slots = [
        (DAY_BEGINS, gettext("Welcome"), gettext("Coffee, and time to get to know one another.")),
        (
            time(10),
            gettext("The question, and what we know of it"),
            sample(gettext("who presents it, from what.")),
        ),
        (WORKSHOPS[0], gettext("Workshops, the first part"), ""),
        (WORKSHOPS[1], gettext("Lunch together"), ""),
        (time(13, 30), gettext("Workshops, the second part"), gettext("From ideas to what could be tried.")),
        (time(15, 30), gettext("What each workshop brings"), ""),
        (time(16, 30), gettext("What becomes of it"), sample(gettext("who takes it on, and until when."))),
    ]
    return [{"time": hour, "title": title, "text": text} for hour, title, text in slots]
