"""The chart component: what is drawn, said and written; nothing that runs, styles or loads."""

import re
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from portal.charts import Chart, Kind
from portal.charts.plotting import spans
from portal.charts.shares import rounded_shares
from portal.look_charts import samples
from tests.reading import parsed, plain

pytestmark = pytest.mark.once

CHARTS: list[Chart] = samples()["charts"]
LENGTHS = {"x", "y", "width", "height", "cx", "cy", "r"}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def shown(chart: Chart) -> str:
    return render_to_string("components/chart.html", {"chart": chart})


def bars(*cells: Any, kind: str = Kind.BAR, **fields: Any) -> Chart:
    rows = [(f"Lieu {place}", [cell]) for place, cell in enumerate(cells)]
    return Chart(kind, "Où ?", ["Lieu", "Vu"], rows, **fields)


def widths(chart: Chart) -> list[float]:
    svg = ElementTree.fromstring(chart.wide)
    return [float(each.get("width", "")) for each in svg if "chart__bar " in f"{each.get('class')} "]


def written(chart: Chart) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(chart.wide) if each.tag == "text"]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_no_drawing_carries_a_script_a_style_or_an_address(chart):
    for svg in (chart.wide, chart.narrow):
        tree = ElementTree.fromstring(svg)
        assert {each.tag for each in tree.iter()} <= {"svg", "text", "rect", "polyline", "circle", "polygon"}
        attributes = {name for each in tree.iter() for name in each.attrib}
        assert attributes <= LENGTHS | {"class", "viewBox", "role", "aria-label", "points", "text-anchor"}
        assert "http" not in svg
        assert "url(" not in svg


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_nothing_is_drawn_outside_the_frame(chart):
    for svg in (chart.wide, chart.narrow):
        tree = ElementTree.fromstring(svg)
        _left, _top, width, height = map(float, tree.get("viewBox", "").split())
        for mark in tree:
            x, y = float(mark.get("x", "0")), float(mark.get("y", "0"))
            assert -1 <= x <= x + float(mark.get("width", "0")) <= width + 1
            assert -1 <= y <= y + float(mark.get("height", "0")) <= height + 1
            for point in mark.get("points", "").split():
                x, y = map(float, point.split(","))
                assert -12 <= x <= width + 12
                assert -12 <= y <= height + 12


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_the_table_holds_every_value_and_the_drawing_its_name(chart):
    html = shown(chart)
    assert html.count("<svg") == 2
    assert html.count(f'aria-label="{chart.name}"') == 2
    assert html.count('scope="row"') == len(chart.rows) + bool(chart.table.total)
    assert html.count('scope="col"') == len(chart.table.heads)
    assert html.count("<caption") == 1
    assert chart.summary
    assert chart.summary in chart.name
    assert '<figure class="chart flow" aria-label="' in html


def test_a_table_wider_than_its_place_is_reached_by_keyboard_under_the_name_of_its_chart():
    scrolled = [parsed(shown(chart)).select_one("div.scroll:has(> table)") for chart in CHARTS if chart.rows]
    assert {(each["tabindex"], each["role"]) for each in scrolled} == {("0", "region")}
    names = [plain(each["aria-label"]) for each in scrolled]
    assert names[0] == f"The same figures, in a table ({plain(CHARTS[0].title)})"
    # Regions that could not be told apart would lead nowhere.
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_each_bar_has_its_value_in_figures(chart):
    if chart.kind == Kind.BAR:
        for _label, cells in chart.table.rows:
            for cell in cells:
                assert cell in written(chart)


def test_words_are_escaped_in_the_drawing_and_beside_it():
    evil = '"><script>alert(1)</script>'
    chart = Chart(
        Kind.LINE, evil, [evil, evil, evil], [(evil, [1, 2]), ("b", [evil, 3])], unit="<b>", note=evil
    )
    html = shown(chart)
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in chart.wide


def test_bars_are_as_long_as_their_values_and_begin_at_zero():
    first, second, third = widths(bars(100, 50, 0))
    assert first == pytest.approx(2 * second, rel=0.01)
    assert third == 0
    svg = ElementTree.fromstring(bars(100, 50, 0).wide)
    assert {each.get("x") for each in svg if "chart__bar " in f"{each.get('class')} "} == {"1"}


def test_values_too_long_to_stand_beside_the_bars_stand_above_them():
    tree = ElementTree.fromstring(bars(123_456_789_012, -123_456_789_012, unit="€").narrow)
    rects = [each for each in tree if each.tag == "rect"]
    assert all(float(each.get("width", "")) > 100 for each in rects)
    found = [each for each in tree if (each.text or "").endswith("€")]
    assert [each.get("x") for each in found] == ["0", "0"]
    assert float(found[0].get("y", "")) < float(rects[0].get("y", ""))


def test_a_negative_bar_ends_at_the_zero_of_the_others():
    ((low, high),) = [spans([[-30, 70]], width=100)[0]]
    assert low
    assert high
    assert (round(low.start), round(low.end)) == (0, 30)
    assert (round(high.start), round(high.end)) == (30, 100)


@pytest.mark.parametrize("kind", [Kind.BAR, Kind.LINE])
@pytest.mark.parametrize(
    "cells",
    [
        [0],
        [0, 0],
        [-5],
        [-5, -5],
        [1e11, 0.001],
        [None, 3],
        [3, None, None],
        [None, -3, None],
        ["peu", 2],
        [5] * 60,
    ],
)
def test_any_values_can_be_drawn(kind, cells):
    chart = bars(*cells, kind=kind)
    assert "nan" not in chart.wide
    ElementTree.fromstring(chart.wide)
    ElementTree.fromstring(chart.narrow)


def test_without_a_value_there_is_no_drawing_but_the_table():
    html = shown(bars(None, "moins de 5"))
    assert "<svg" not in html
    assert "moins de 5" in html
    assert "<svg" not in shown(bars())


def test_a_hole_breaks_the_line_and_is_a_dash_in_the_table():
    tree = ElementTree.fromstring(bars(1, 2, None, 4, 5, kind=Kind.LINE).wide)
    assert len([each for each in tree if "chart__line" in (each.get("class") or "")]) == 2
    assert bars(1, None).table.rows[1] == ("Lieu 1", ["—"])


def test_values_that_do_not_follow_each_other_are_columns_on_the_axis():
    chart = bars(5, None, 10, None, kind=Kind.LINE)
    wide = ElementTree.fromstring(chart.wide)
    columns = [each for each in wide if "chart__bar" in (each.get("class") or "")]
    assert [float(each.get("height", "")) for each in columns] == [90, 180]
    assert len({float(each.get("y", "")) + float(each.get("height", "")) for each in columns}) == 1
    assert not [each for each in wide if "chart__point" in (each.get("class") or "")]
    assert written(chart).count("—") == 2
    assert chart.name.startswith("Bar chart. From 5")
    # One that follows another is enough for a line, unless more stand alone.
    assert not bars(1, 2, None, 4, kind=Kind.LINE).in_columns
    assert bars(1, 2, None, 4, None, 6, None, 8, kind=Kind.LINE).in_columns


def test_a_long_label_is_on_several_lines_then_cut():
    chart = Chart(Kind.BAR, "Où ?", ["Lieu", "Vu"], [("mot " * 40, [3])])
    lines = [words for words in written(chart) if "mot" in words]
    assert len(lines) == 3
    narrow = ElementTree.fromstring(chart.narrow)
    lines = [each.text or "" for each in narrow if "mot" in (each.text or "")]
    assert len(lines) == 3
    assert lines[-1].endswith("…")


@pytest.mark.parametrize(
    ("numbers", "found"),
    [([1, 1, 1], [34, 33, 33]), ([2, 1], [67, 33]), ([1, 999], [0, 100]), ([5], [100]), ([0, 0], [0, 0])],
)
def test_whole_percents_add_up_to_a_hundred(numbers, found):
    assert rounded_shares(numbers) == found


def test_shares_say_each_part_of_the_whole():
    chart = bars(120, 46, 1, 0, None, kind=Kind.SHARE)
    assert [cells[1] for _label, cells in chart.table.rows] == [
        "72\u00a0%",
        "27\u00a0%",
        "1\u00a0%",
        "0\u00a0%",
        "—",
    ]
    assert chart.table.total == ("Total", ["167", "100\u00a0%"])
    tiny = bars(1, 999, kind=Kind.SHARE)
    assert tiny.table.rows[0][1][1] == "less than 1\u00a0%"


# The summary


def test_the_summary_names_the_ends_and_the_total_where_it_means_something():
    assert bars(3, 5, 4).summary == "Greatest: 5 (Lieu 1). Least: 3 (Lieu 0)."
    assert bars(3, 5, 4, has_total=True).summary.endswith("In all: 12.")
    assert (
        bars(3, 5, 4, kind=Kind.SHARE).summary
        == "Greatest: 42\u00a0% (Lieu 1). Least: 25\u00a0% (Lieu 0). In all: 12."
    )
    assert bars(3, 5, 4, kind=Kind.LINE).summary.startswith("From 3 (Lieu 0) to 4 (Lieu 2).")


def test_the_summary_of_equal_single_missing_and_told_values():
    assert bars(3, 3).summary == "All are equal: 3."
    assert bars(3, 3, kind=Kind.LINE).summary == "All are equal: 3."
    assert bars(3).summary == "Lieu 0: 3."
    assert bars(3, 3, 3, 3, 3, 1).summary == "Greatest: 3 (Lieu 0, Lieu 1 and 3 others). Least: 1 (Lieu 5)."
    assert bars(3, None, 1).summary.endswith("One value is not given.")
    assert bars(3, None, None).summary == "Lieu 0: 3. 2 values are not given."
    # What is told in words may be less than the least: no least is named.
    assert bars(9, "fewer than 5", 7).summary == "Greatest: 9 (Lieu 0). Not drawn: Lieu 1 (fewer than 5)."


def test_what_adds_up_small_rows_is_neither_the_greatest_nor_the_least():
    chart = bars(3, 5, 40, has_total=True, rest="Lieu 2")
    assert chart.summary == "Greatest: 5 (Lieu 1). Least: 3 (Lieu 0). In all: 48."


def test_units_follow_numbers():
    assert bars(3.5, 1, unit="%").summary == "Greatest: 3.5\u00a0% (Lieu 0). Least: 1.0\u00a0% (Lieu 1)."
    assert (
        bars(3, 1, unit="pupils").summary
        == "Greatest: 3\u00a0pupils (Lieu 0). Least: 1\u00a0pupils (Lieu 1)."
    )
    assert bars(3, 1, unit="pupils").table.heads == ["Lieu", "Vu (pupils)"]
    assert re.findall("pupils", bars(3, 1, unit="pupils").wide.partition(">")[2]) == []


def test_several_series_have_a_sentence_each():
    chart = Chart(Kind.BAR, "Où ?", ["Lieu", "Avant", "Après"], [("A", [1, 4]), ("B", [3, None])])
    assert chart.summary == "Avant: from 1 (A) to 3 (B). Après: 4 (A). One value is not given."


def test_an_example_says_so():
    assert "tag--demo" in shown(bars(3, 1, is_example=True))
    assert "tag--demo" not in shown(bars(3, 1))


def test_no_finder_of_modules_is_left_behind_that_pytest_and_others_cannot_ask():
    assert "pygal" in sys.modules
    assert all(hasattr(finder, "find_spec") for finder in sys.meta_path)
