"""A chart in a sentence or two: what the eye would take from the drawing."""

from collections.abc import Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext, pgettext

from portal.charts.chart import Chart, Kind, Value
from portal.charts.numbers import decimals_of, said, sign_of
from portal.charts.shares import percents
from portal.typography import NO_BREAK_SPACE

# Labels beside one value; the others are counted.
MOST_NAMES = 3


def summary_of(chart: Chart) -> str:
    """Never a number that the table does not show too."""
    series = [[values[place] for _label, values in chart.rows] for place in range(len(chart.columns) - 1)]
    if len(series) == 1:
        sentences = _one(chart, series[0])
    else:
        named = zip(chart.columns[1:], series, strict=True)
        sentences = [sentence for name, values in named for sentence in _of_several(chart, name, values)]
    missing = sum(value is None for values in series for value in values)
    if missing:
        sentences.append(
            ngettext("One value is not given.", "%(count)d values are not given.", missing)
            % {"count": missing}
        )
    return " ".join(sentences)


def name_of(chart: Chart) -> str:
    """What the drawing is called by those who hear it."""
    kinds = {
        Kind.BAR: gettext("Bar chart."),
        Kind.LINE: gettext("Line chart."),
        Kind.SHARE: gettext("Chart of shares."),
    }
    return f"{kinds[Kind.BAR if chart.in_columns else Kind(chart.kind)]} {chart.summary}"


def _one(chart: Chart, values: Sequence[Value]) -> list[str]:
    """The sentences of one series."""
    labels = [label for label, _values in chart.rows]
    places = decimals_of(values)
    told = [
        (float(value), label)
        for value, label in zip(values, labels, strict=True)
        if isinstance(value, int | float)
    ]
    in_words = [
        f"{label} ({value})" for value, label in zip(values, labels, strict=True) if isinstance(value, str)
    ]
    percent = dict(zip(labels, percents(chart), strict=True)) if chart.kind == Kind.SHARE else {}

    def written(number: float, label: str = "") -> str:
        return percent.get(label) or _with_unit(number, places, chart.unit)

    in_all = sum(number for number, _label in told)
    told = [(number, label) for number, label in told if label != chart.rest] or told
    sentences = []
    # Where all are equal, that alone is said.
    if chart.kind == Kind.LINE and len({number for number, _label in told}) > 1:
        (first, start), (last, end) = told[0], told[-1]
        sentences.append(
            pgettext("summary of a chart", "From %(first)s (%(start)s) to %(last)s (%(end)s).")
            % {"first": written(first), "start": start, "last": written(last), "end": end}
        )
    if told:
        greatest = max(number for number, _label in told)
        least = min(number for number, _label in told)
        names = {each: [label for number, label in told if number == each] for each in (greatest, least)}
        where = {"greatest": written(greatest, names[greatest][0]), "labels": _named(names[greatest])}
        if len(told) == 1:
            sentences.append(pgettext("summary of a chart", "%(labels)s: %(greatest)s.") % where)
        elif greatest == least:
            sentences.append(pgettext("summary of a chart", "All are equal: %(greatest)s.") % where)
        else:
            sentences.append(pgettext("summary of a chart", "Greatest: %(greatest)s (%(labels)s).") % where)
        # What is told in words only may be less.
        if greatest != least and not in_words:
            sentences.append(
                pgettext("summary of a chart", "Least: %(least)s (%(labels)s).")
                % {"least": written(least, names[least][0]), "labels": _named(names[least])}
            )
    if chart.adds_up and len(values) > 1 and told and not in_words and chart.unit != "%":
        total = written(in_all)
        sentences.append(pgettext("summary of a chart", "In all: %(total)s.") % {"total": total})
    if in_words:
        sentences.append(gettext("Not drawn: %(lines)s.") % {"lines": _named(in_words)})
    return sentences


def _of_several(chart: Chart, name: str, values: Sequence[Value]) -> list[str]:
    """One sentence of one series among several: how it goes, or between which values it lies."""
    places = decimals_of(values)
    told = [
        (float(value), label)
        for value, (label, _values) in zip(values, chart.rows, strict=True)
        if isinstance(value, int | float)
    ]
    if not told:
        return []
    ends = (told[0], told[-1]) if chart.kind == Kind.LINE else (min(told), max(told))
    (first, start), (last, end) = ends
    words = {"series": name, "start": start, "end": end} | {
        "first": _with_unit(first, places, chart.unit),
        "last": _with_unit(last, places, chart.unit),
    }
    if start == end:
        return [pgettext("summary of a chart", "%(series)s: %(first)s (%(start)s).") % words]
    return [
        pgettext("summary of a chart", "%(series)s: from %(first)s (%(start)s) to %(last)s (%(end)s).")
        % words
    ]


def _with_unit(number: float, places: int, unit: str) -> str:
    words = said(number, decimals=places, unit=unit)
    return words if sign_of(unit) or not unit else f"{words}{NO_BREAK_SPACE}{unit}"


def _named(labels: list[str]) -> str:
    if len(labels) <= MOST_NAMES:
        return _listed(labels)
    others = len(labels) - MOST_NAMES + 1
    counted = ngettext("%(count)d other", "%(count)d others", others) % {"count": others}
    return _listed([*labels[: MOST_NAMES - 1], counted])


def _listed(words: list[str]) -> str:
    return get_text_list(words, gettext("and"))
