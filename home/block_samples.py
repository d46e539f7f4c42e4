"""Samples of the sections of the home page: pages that nothing saves, as their own lists show them."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from calls.listing import ListedCall
from calls.models import CallPage
from calls.presentation import Presented as PresentedCall
from events.listing import ListedDay
from events.models import EventPage
from events.presentation import Presented as PresentedDay
from projects.codes import ProjectStatus
from projects.models import ProjectPage
from projects.presentation.listing import ListedProject, tag_of
from taxonomy.stages import Stage

# Where a sample leads: nowhere.
NOWHERE = "#"


def open_calls() -> dict[str, Any]:
    now = timezone.now()
    return {
        "calls": [
            _call(gettext("What would make waiting for the bus bearable?"), Stage.UNDERSTAND, now, days=21),
            _call(gettext("Where should the first job be looked for?"), Stage.DESIGN, now, days=5),
        ],
        "index_url": NOWHERE,
    }


def _call(question: str, stage: Stage, now: datetime, *, days: int) -> ListedCall:
    call = CallPage(
        title=question,
        question=question,
        summary=gettext("Two minutes, without an account."),
        stage=stage,
        live=True,
        opens_at=now - timedelta(days=9),
        closes_at=now + timedelta(days=days),
        results_promised_on=timezone.localdate(now + timedelta(days=days + 40)),
    )
    return ListedCall(
        page=call, shown=PresentedCall.of(call, now), url=NOWHERE, published=0, with_outcome=0, results_url=""
    )


def next_events() -> dict[str, Any]:
    now = timezone.now()
    starts = now.replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=24)
    titles = [gettext("A day to draw the bus stop together"), gettext("A visit of the workshop")]
    days = [_day(title, starts + timedelta(days=11 * place), now) for place, title in enumerate(titles)]
    return {"days": days, "agenda_url": NOWHERE}


def _day(title: str, starts: datetime, now: datetime) -> ListedDay:
    day = EventPage(
        title=title,
        stage=Stage.DESIGN,
        live=True,
        takes_registrations=True,
        starts_at=starts,
        ends_at=starts + timedelta(hours=7),
        registration_opens_at=now - timedelta(days=2),
    )
    lines = [str(day.get_kind_display()), gettext("12 seats left of 30")]
    return ListedDay(page=day, shown=PresentedDay.of(day, now), url=NOWHERE, takeaways=[], lines=lines)


def featured_projects() -> dict[str, Any]:
    questions = {
        gettext("How might one wait for a bus without losing an hour?"): Stage.DEPLOY_TEST,
        gettext("How might a first job be found close to home?"): Stage.UNDERSTAND,
    }
    return {"projects": [_project(*each) for each in questions.items()], "index_url": NOWHERE}


def _project(question: str, stage: Stage) -> ListedProject:
    project = ProjectPage(title=question, question=question, stage=stage, status=ProjectStatus.ACTIVE)
    year = str(timezone.localdate().year)
    return ListedProject(page=project, url=NOWHERE, name="", tag=tag_of(project), lines=[year])


def results() -> dict[str, Any]:
    title = gettext("The bus leaves after the last film")
    result = {
        "title": title,
        "sentence": f"{title}.",
        "year": timezone.localdate().year,
        "url": NOWHERE,
        "text": gettext("Forty answers, one day together, a timetable tried for three months."),
        "stage": Stage.GENERALISE.value,
        "stage_label": str(Stage.GENERALISE.label),
    }
    return {"results": [result], "index_url": NOWHERE}


def news() -> dict[str, Any]:
    items = {
        gettext("The workshop opens on Saturdays"): gettext("From this month on, without an appointment."),
        gettext("Two communes join the trial"): gettext("Both said yes after the day of February."),
    }
    today = date_format(timezone.localdate())
    cards = [{"title": each, "url": NOWHERE, "text": text, "lines": [today]} for each, text in items.items()]
    return {"news": cards, "index_url": NOWHERE}


def lab_families() -> dict[str, Any]:
    titles = {
        Stage.UNDERSTAND: [gettext("An investigation among users")],
        Stage.DESIGN: [gettext("A day to design together")],
        Stage.DEPLOY_TEST: [gettext("A trial on the ground"), gettext("A first model")],
    }
    families = [{"stage": stage, "url": NOWHERE, "titles": each} for stage, each in titles.items()]
    return {"families": families, "services_url": NOWHERE}
