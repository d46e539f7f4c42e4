"""The figures of a call as a page shows them, live here, or frozen on the page of its results."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, pgettext

from calls.call_figures import Breakdown, CallFigures, figures_of_call
from calls.models import CallPage
from calls.moderation import in_words
from contributions.figures import KEPT
from contributions.models import Contribution, OutcomeCode
from contributions.small_numbers import FEWEST
from portal.cache import shown_until
from portal.charts import Chart, Kind
from portal.charts.parsing import MOST_ROWS
from portal.dates import known


@dataclass(frozen=True)
class ShownFigures:
    """`facts` for components/facts.html, `charts` for components/chart.html."""

    figures: CallFigures
    facts: list[dict[str, str]]
    charts: list[Chart]
    fewest: int = FEWEST

    @property
    def is_empty(self) -> bool:
        return self.figures.received == 0


def page(request: HttpRequest, call: CallPage) -> HttpResponse:
    figures = figures_of_call(call, now=timezone.now())
    shown_until(request, figures.at + KEPT)
    context = call.get_context(request)
    title = gettext("The call in figures")
    context["crumbs"] = [*context["crumbs"], {"title": title, "url": ""}]
    return TemplateResponse(
        request, "calls/figures.html", context | {"title": title, "figures": shown_figures(figures)}
    )


def shown_figures(figures: CallFigures) -> ShownFigures:
    return ShownFigures(
        figures,
        _facts(figures),
        [_chart(each) for each in figures.breakdowns if each.of in PERIODS or each.of in LOOKS],
    )


def _facts(figures: CallFigures) -> list[dict[str, str]]:
    facts = [
        {"label": gettext("Contributions received"), "value": _total(figures.received)},
        {"label": pgettext("figures of a call", "Published"), "value": _total(figures.published)},
    ]
    times = [
        (gettext("Half of the outcomes within"), figures.median_hours),
        (gettext("Nine in ten outcomes within"), figures.ninetieth_hours),
    ]
    facts += [
        {"label": label, "value": in_words(timedelta(hours=hours)), "note": gettext("from their receipt")}
        for label, hours in times
        if hours is not None
    ]
    return facts


def _total(number: int | None) -> str:
    if number is None:
        return gettext("fewer than %(fewest)d") % {"fewest": FEWEST}
    return number_format(number, force_grouping=True)


# Charts


def _chart(found: Breakdown) -> Chart:
    if found.of in PERIODS:
        return _over_time(found)
    looks = LOOKS[found.of]
    is_several = found.of == "several_choices"
    title, head = looks.words(found)
    parts = [(looks.label(name), number) for name, number in found.parts]
    others = found.others
    if looks.by_size:
        parts.sort(key=lambda part: -(part[1] or 0))
        # Beyond them a chart says nothing: the smallest are added to those that are too few.
        most = MOST_ROWS[Kind.BAR] - 1
        others += sum(number or 0 for _label, number in parts[most:])
        parts = parts[:most]
    rows = [(label, [number]) for label, number in parts]
    rest = gettext("Others, together")
    if others:
        rows.append((rest, [others]))
    return Chart(
        Kind.BAR,
        title,
        [head, gettext("Published contributions")],
        rows,
        note=gettext("Several answers were possible.") if is_several else "",
        has_total=not is_several,
        rest=rest,
    )


@dataclass(frozen=True)
class Look:
    """The title and the first head of a breakdown, and how each of its parts is called."""

    words: Callable[[Breakdown], tuple[str, str]]
    label: Callable[[str], str]
    by_size: bool = False


def _label(codes: type[TextChoices], code: str) -> str:
    """What a code is called; itself where it is no longer one, since frozen figures outlive codes."""
    return str(dict(codes.choices).get(code, code))


LOOKS = {
    "theme": Look(
        lambda _found: (gettext("By theme"), gettext("Theme")),
        lambda name: name or gettext("No theme"),
        by_size=True,
    ),
    "kind": Look(
        lambda _found: (pgettext("figures of a call", "By kind"), gettext("Kind")),
        lambda code: _label(Contribution.Kind, code),
    ),
    "sender_kind": Look(
        lambda _found: (gettext("By who wrote"), gettext("Who wrote")),
        lambda code: _label(Contribution.SenderKind, code) or gettext("Not said"),
    ),
    "department": Look(
        lambda _found: (gettext("By département"), gettext("Département")),
        lambda name: name or gettext("Elsewhere or not said"),
        by_size=True,
    ),
    "outcome": Look(
        lambda _found: (gettext("What became of them"), gettext("Outcome")),
        lambda code: _label(OutcomeCode, code) or gettext("No outcome yet"),
    ),
    "one_choice": Look(
        lambda found: (found.title, pgettext("answer to a question", "Answer")),
        lambda name: name or gettext("No answer"),
    ),
    "several_choices": Look(
        lambda found: (found.title, pgettext("answer to a question", "Answer")),
        lambda name: name,
    ),
}
PERIODS = {"week", "month", "year"}


def _over_time(found: Breakdown) -> Chart:
    titles = {
        "week": (gettext("Week by week"), gettext("Week from")),
        "month": (gettext("Month by month"), gettext("Month")),
        "year": (gettext("Year by year"), gettext("Year")),
    }
    title, head = titles[found.of]
    rows = [(_period(date.fromisoformat(day), found.of), [number]) for day, number in found.parts]
    note = gettext("By the day of their receipt. A dash: too few to be told, or none.")
    return Chart(Kind.LINE, title, [head, gettext("Published contributions")], rows, note=note)


def _period(start: date, of: str) -> str:
    """Short, since it stands under an axis: a week by its Monday."""
    return date_format(start, "j M Y") if of == "week" else known(start, of).words
