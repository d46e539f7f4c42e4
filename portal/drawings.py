"""Where things stand in the drawing of a model: fields side by side, each with its stage's sign.

It knows geometry and nothing of the lab. All numbers are whole: a template writes decimals as its
language does. No browser breaks lines in SVG, so texts are broken here, for the widest of our fonts.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 1200
MARGIN = 28
# In the units of the drawing; static/css/parts/model.css says the same sizes.
ITEM_LINE, ITEM_ROOM, ITEM_WIDTH = 30, 30, 15
SENTENCE_LINE, SENTENCE_WIDTH, SENTENCE_BELOW = 30, 12, 40
LABEL_AT, LABEL_LINE, LABEL_WIDTH = 66, 48, 26
LEAST_BODY, LARGEST_SIGN = 400, 344
FOOT, NOTCH = 132, 24
# From the foot of a line up to its baseline.
BELOW_BASELINE = 8


@dataclass(frozen=True)
class Field:
    """One field of the drawing: a stage by its code and name, a sentence, and what stands in it."""

    code: str
    label: str
    sentence: str = ""
    items: Sequence[str] = ()


@dataclass(frozen=True)
class Line:
    """A line of text on its baseline."""

    text: str
    x: int
    y: int


@dataclass(frozen=True)
class Box:
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class DrawnField:
    code: str
    box: Box
    sign: Box
    label: list[Line]
    sentence: list[Line]
    items: list[Line]
    # Heights at which a rule parts two items; the points of the notch that leads below.
    rules: list[int]
    notch: str = ""


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    fields: list[DrawnField]
    foot: DrawnField | None


def draw(fields: Sequence[Field], foot: Field | None = None) -> Drawing:
    """The drawing of one field or more side by side, and of what they lead to below them, if anything."""
    width = WIDTH // len(fields)
    broken = [_Broken(field, width) for field in fields]
    head = max(each.head for each in broken)
    body = max(LEAST_BODY, *(each.body for each in broken), 0)
    height = head + body
    drawn = [
        _field(each, place * width, width, head, body, leads_below=foot is not None)
        for place, each in enumerate(broken)
    ]
    return Drawing(
        width=WIDTH,
        height=height + (FOOT if foot else 0),
        fields=drawn,
        foot=_foot(foot, height) if foot else None,
    )


class _Broken:
    """The texts of a field in lines, and the heights that they ask for."""

    def __init__(self, field: Field, width: int) -> None:
        self.code = field.code
        self.label = _lines(field.label, width, LABEL_WIDTH)
        self.sentence = _lines(field.sentence, width, SENTENCE_WIDTH)
        self.items = [_lines(item, width, ITEM_WIDTH) for item in field.items]
        self.sentence_at = LABEL_AT + (len(self.label) - 1) * LABEL_LINE + SENTENCE_BELOW
        self.head = self.sentence_at + SENTENCE_LINE * len(self.sentence)
        self.body = sum(map(_room, self.items))


def _field(texts: _Broken, x: int, width: int, head: int, body: int, *, leads_below: bool) -> DrawnField:
    left, bottom, middle = x + MARGIN, head + body, x + width // 2
    # What is left of the height is shared by the items.
    spare = (body - texts.body) // len(texts.items) if texts.items else 0
    items, rules, top = [], [], head
    for item in texts.items:
        room = _room(item) + spare
        first = top + (room - len(item) * ITEM_LINE) // 2 + ITEM_LINE - BELOW_BASELINE
        items += _stacked(item, left, first, ITEM_LINE)
        rules.append(top)
        top += room
    side = min(LARGEST_SIGN, width - 2 * MARGIN, body - 2 * MARGIN)
    notch = f"{middle - NOTCH},{bottom} {middle},{bottom + NOTCH} {middle + NOTCH},{bottom}"
    return DrawnField(
        code=texts.code,
        box=Box(x, 0, width, bottom),
        sign=Box(x + (width - side) // 2, head + (body - side) // 2, side, side),
        label=_stacked(texts.label, left, LABEL_AT, LABEL_LINE),
        sentence=_stacked(texts.sentence, left, texts.sentence_at, SENTENCE_LINE),
        items=items,
        rules=rules,
        notch=notch if leads_below else "",
    )


def _foot(foot: Field, top: int) -> DrawnField:
    half, middle, side = WIDTH // 2, top + (FOOT + NOTCH) // 2, 52
    sentence = _lines(foot.sentence, half, SENTENCE_WIDTH)
    first = middle - len(sentence) * SENTENCE_LINE // 2 + SENTENCE_LINE - BELOW_BASELINE
    return DrawnField(
        code=foot.code,
        box=Box(0, top, WIDTH, FOOT),
        sign=Box(MARGIN, middle - side // 2, side, side),
        label=[Line(foot.label, 2 * MARGIN + side, middle + LABEL_LINE // 3)],
        sentence=_stacked(sentence, half, first, SENTENCE_LINE),
        items=[],
        rules=[],
    )


def _room(item: list[str]) -> int:
    return len(item) * ITEM_LINE + ITEM_ROOM


def _lines(text: str, width: int, letter: int) -> list[str]:
    """`text` in lines that fit in `width`, where a letter is `letter` wide at most, or nearly."""
    return textwrap.wrap(text, (width - 2 * MARGIN) // letter)


def _stacked(texts: list[str], x: int, first: int, line: int) -> list[Line]:
    return [Line(text, x, first + place * line) for place, text in enumerate(texts)]
