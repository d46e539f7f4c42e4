"""The drawing of a model: everything inside its field, nothing over anything else."""

from itertools import pairwise

import pytest

from portal import drawings
from portal.drawings import Field, draw

LONG = "Co-conception, idéation, expérience usager et tout ce qui s’ensuit"
SHAPES = {
    "one item each": [1, 1, 1],
    "as the demonstration": [4, 3, 5],
    "many": [1, 12, 30],
    "none": [0, 0, 0],
    "one field": [2],
}


@pytest.mark.parametrize("name", SHAPES)
def test_texts_stand_in_their_field_one_below_the_other(name):
    fields = [Field("design", f"Famille {n}", LONG, [LONG] * n) for n in SHAPES[name]]
    drawing = draw(fields, Field("generalise", "Généraliser", LONG * 2))
    assert drawing.foot is not None
    tops = {field.box.y + field.box.height for field in drawing.fields}
    assert len(tops) == 1
    assert drawing.height == drawing.foot.box.y + drawing.foot.box.height == tops.pop() + drawings.FOOT
    for field, wanted in zip(drawing.fields, SHAPES[name], strict=True):
        lines = [*field.label, *field.sentence, *field.items]
        assert all(below.y - above.y >= drawings.ITEM_LINE for above, below in pairwise(lines))
        assert all(field.box.x < line.x < field.box.x + field.box.width for line in lines)
        assert lines[-1].y < field.box.y + field.box.height
        assert len(field.rules) == wanted
        # Each rule stands above the lines of its item, and under those of the one before.
        assert all(min(abs(rule - line.y) for line in lines) > 5 for rule in field.rules)
        assert " ".join(line.text for line in field.items) == " ".join([LONG] * wanted)
        assert field.sign.x >= field.box.x
        assert field.sign.y + field.sign.height <= field.box.height
    if len(drawing.fields) > 1:
        first, second = drawing.fields[:2]
        assert first.box.x + first.box.width == second.box.x


def test_without_what_follows_nothing_stands_below():
    drawing = draw([Field("understand", "Comprendre", "", ["Veille"])])
    assert drawing.foot is None
    assert drawing.height == drawing.fields[0].box.height
    assert drawing.fields[0].notch == ""
