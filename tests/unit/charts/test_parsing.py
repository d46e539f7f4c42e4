"""The table of a chart as editors type or paste it: what is read, and each fault in a sentence."""

from typing import Any

import pytest
from wagtail import blocks

from portal.charts.blocks import ChartBlock
from portal.charts.chart import Kind
from portal.charts.parsing import MOST_ROWS, TableError, parse

pytestmark = pytest.mark.once


def sentences(text: str, kind: str = Kind.BAR, unit: str = "") -> list[str]:
    with pytest.raises(TableError) as raised:
        parse(text, kind, unit)
    return raised.value.sentences


def values(*cells: str) -> list[Any]:
    typed = parse("Lieu;Vu\n" + "\n".join(f"{place};{cell}" for place, cell in enumerate(cells)), Kind.BAR)
    return [cell for _label, (cell,) in typed.rows]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("64", 64),
        ("1 234", 1234),
        ("1\u202f234\u00a0567,5", 1234567.5),
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1,234,567", 1234567),
        ("-3", -3),
        ("\u2212 3,25", -3.25),
        ("+4", 4),
        ("12,50 €", 12.5),
        ("0", 0),
        ("-0", 0),
        ("—", None),
        ("", None),
        ("n.d.", None),
    ],
)
def test_numbers_are_read_as_the_french_write_them(cell, value):
    read = values(cell, "1 €" if "€" in cell else "1")[0]
    assert read == value
    assert isinstance(read, type(value))


@pytest.mark.parametrize(
    "cell", ["beaucoup", "12 34", "1 23", "1,2,3", "12/03/2026", "5e3", "12 %%", "inf", "nan", "½"]
)
def test_what_is_no_number_is_named_with_its_line(cell):
    (said,) = sentences(f"Lieu;Vu\nCour;3\nSalle;{cell}")
    assert "3" in said
    assert "Salle" in said
    assert cell in said


def test_cells_are_apart_by_tabs_or_semicolons_and_may_be_quoted():
    tabs = parse('Lieu\tVu\r\n"La ""cour"""\t3\r\nSalle ; nord\t4\r\n', Kind.BAR)
    assert tabs.rows == [('La "cour"', [3]), ("Salle ; nord", [4])]
    assert parse("Lieu ; Vu\n\n Cour ;3", Kind.BAR).rows == [("Cour", [3])]


def test_a_quote_that_nothing_closes_swallows_no_line():
    assert parse('Lieu;Vu\n"Cour;3\nSalle;4', Kind.BAR).rows == [('"Cour', [3]), ("Salle", [4])]


def test_a_percent_sign_in_every_cell_is_the_unit():
    typed = parse("Qui;Part\nLycéens;62,5 %\nAgents;37,5%", Kind.SHARE)
    assert typed.unit == "%"
    assert typed.rows == [("Lycéens", [62.5]), ("Agents", [37.5])]


def test_signs_are_all_alike():
    assert len(sentences("Qui;Part\nA;62 %\nB;37")) == 1
    assert len(sentences("Qui;Part\nA;62 %\nB;37 €")) == 1
    assert len(sentences("Qui;Part\nA;62 %\nB;37 %", unit="élèves")) == 1
    assert parse("Qui;Part\nA;62 %\nB;37", Kind.BAR, "%").unit == "%"
    assert parse("Qui;Part\nA;62 élèves\nB;37", Kind.BAR, "élèves").rows == [("A", [62]), ("B", [37])]


def test_years_name_columns_and_other_numbers_do_not():
    assert parse("Lieu;2024;2025\nCour;1;2", Kind.LINE).columns == ["Lieu", "2024", "2025"]
    (said,) = sentences("Snack;64\nTrottoir;41")
    assert "64" in said


def test_200_rows_are_refused_with_the_most():
    (said,) = sentences("Lieu;Vu\n" + "\n".join(f"Salle {number};{number}" for number in range(200)))
    assert "200" in said
    assert str(MOST_ROWS[Kind.BAR]) in said


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", Kind.BAR),
        ("   \n \n", Kind.BAR),
        ("Lieu;Vu", Kind.BAR),
        ("Cour\nSalle", Kind.BAR),
        ("Cour, 12\nSalle, 14", Kind.BAR),
        ("Lieu;A;B;C;D;E\nCour;1;2;3;4;5", Kind.BAR),
        ("Lieu;A;B\nCour;1;2", Kind.SHARE),
        ("Lieu;Vu\nCour;—\nSalle;", Kind.BAR),
        ("Lieu;Vu\nCour;3\nSalle;-1", Kind.SHARE),
        ("Lieu;Vu\nCour;0\nSalle;0", Kind.SHARE),
        ("Lieu;Vu\nCour;50 %\nSalle;30 %", Kind.SHARE),
        ("Lieu;Vu\nCour;3;4\nSalle;4", Kind.BAR),
        ("Lieu;Vu;Revu\nCour;3\nSalle;4;1", Kind.BAR),
        ("Lieu;Vu\nCour;3\ncour;4", Kind.BAR),
        ("Lieu;Vu\n;3\nSalle;4", Kind.BAR),
        ("Lieu;Vu;vu\nCour;3;4", Kind.BAR),
        ("Lieu;;Vu\nCour;3;4", Kind.BAR),
        ("Lieu;Vu\n" + "a" * 200 + ";3", Kind.BAR),
        ("Lieu;Vu\nCour;12345678901234", Kind.BAR),
    ],
)
def test_each_fault_is_one_sentence(text, kind):
    assert len(sentences(text, kind)) == 1


def test_bars_and_lines_may_be_negative_and_shares_may_be_rounded():
    assert parse("Lieu;Vu\nCour;-3", Kind.LINE).rows == [("Cour", [-3])]
    assert parse("Lieu;Vu\nA;33 %\nB;33 %\nC;33 %", Kind.SHARE).unit == "%"


def test_every_fault_is_told_at_once_and_many_of_a_kind_are_counted():
    found = sentences("Lieu;Vu\nCour;un\nCour;deux")
    assert len(found) == 3
    found = sentences("Lieu;Vu\n" + "\n".join(f"Salle {number};beaucoup" for number in range(20)))
    assert len(found) == 6
    assert "15" in found[-1]


def test_the_last_line_may_have_lost_its_last_tabs():
    assert parse("Lieu\tVu\tRevu\nCour\t3\t4\nSalle\t5", Kind.BAR).rows[-1] == ("Salle", [5, None])


def test_empty_columns_beside_the_table_are_left_out():
    assert parse("Lieu\tVu\t\t\nCour\t3\t\t", Kind.BAR).columns == ["Lieu", "Vu"]


# The block


def given(**fields: Any) -> blocks.StructValue:
    block = ChartBlock()
    values = {"title": "Où ?", "kind": "bar", "table": "Lieu;Vu\nCour;3", "unit": ""} | fields
    return block.to_python(block.get_prep_value(block.to_python(values)))


def test_the_block_says_what_is_wrong_beside_the_table_and_keeps_the_words():
    value = given(table="Lieu;Vu\nCour;beaucoup\nSalle;peu")
    with pytest.raises(blocks.StructBlockValidationError) as raised:
        ChartBlock().clean(value)
    first, second = raised.value.block_errors["table"].messages
    assert "beaucoup" in first
    assert "peu" in second
    assert value["table"] == "Lieu;Vu\nCour;beaucoup\nSalle;peu"


def test_a_good_block_is_drawn_and_a_bad_one_that_was_stored_shows_nothing():
    html = ChartBlock().render(ChartBlock().clean(given(has_total=True)))
    assert "<svg" in html
    assert "<caption" in html
    assert ChartBlock().render(given(table="rien")).strip() == ""
