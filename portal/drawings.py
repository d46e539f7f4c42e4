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
SENTENCE_LINE, SENTENCE_WIDTH = 30, 12
LABEL_AT, SENTENCE_AT = 66, 106
LEAST_BODY, LARGEST_SIGN = 330, 340
FOOT, NOTCH = 132, 24


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
    label: Line
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
    sentences = [_broken(field.sentence, width, SENTENCE_WIDTH) for field in fields]
    head = SENTENCE_AT + SENTENCE_LINE * max(map(len, sentences))
    items = [[_broken(item, width, ITEM_WIDTH) for item in field.items] for field in fields]
    body = max(LEAST_BODY, *(sum(map(_room, each)) for each in items), 0)
    height = head + body
    drawn = [
        _field(field, place * width, width, head, body, sentence, each, leads_below=foot is not None)
        for place, (field, sentence, each) in enumerate(zip(fields, sentences, items, strict=True))
    ]
    return Drawing(
        width=WIDTH,
        height=height + (FOOT if foot else 0),
        fields=drawn,
        foot=_foot(foot, height) if foot else None,
    )


def _field(
    field: Field,
    x: int,
    width: int,
    head: int,
    body: int,
    sentence: list[str],
    items: list[list[str]],
    *,
    leads_below: bool,
) -> DrawnField:
    left, bottom, middle = x + MARGIN, head + body, x + width // 2
    # What is left of the height is shared by the items.
    spare = (body - sum(map(_room, items))) // len(items) if items else 0
    lines, rules, top = [], [], head
    for item in items:
        room = _room(item) + spare
        first = top + (room - len(item) * ITEM_LINE) // 2 + ITEM_LINE - 8
        lines += [Line(text, left, first + place * ITEM_LINE) for place, text in enumerate(item)]
        rules.append(top)
        top += room
    side = min(LARGEST_SIGN, width - 2 * MARGIN, body - 2 * ITEM_ROOM)
    notch = f"{middle - NOTCH},{bottom} {middle},{bottom + NOTCH} {middle + NOTCH},{bottom}"
    return DrawnField(
        code=field.code,
        box=Box(x, 0, width, bottom),
        sign=Box(x + (width - side) // 2, head + (body - side) // 2, side, side),
        label=Line(field.label, left, LABEL_AT),
        sentence=[
            Line(text, left, SENTENCE_AT + place * SENTENCE_LINE) for place, text in enumerate(sentence)
        ],
        items=lines,
        rules=rules,
        notch=notch if leads_below else "",
    )


def _foot(foot: Field, top: int) -> DrawnField:
    half, middle = WIDTH // 2, top + (FOOT + NOTCH) // 2
    sentence = _broken(foot.sentence, half, SENTENCE_WIDTH)
    first = middle - len(sentence) * SENTENCE_LINE // 2 + SENTENCE_LINE - 8
    side = 52
    return DrawnField(
        code=foot.code,
        box=Box(0, top, WIDTH, FOOT),
        sign=Box(MARGIN, middle - side // 2, side, side),
        label=Line(foot.label, 2 * MARGIN + side, middle + 16),
        sentence=[Line(text, half, first + place * SENTENCE_LINE) for place, text in enumerate(sentence)],
        items=[],
        rules=[],
    )


def _room(item: list[str]) -> int:
    return len(item) * ITEM_LINE + ITEM_ROOM


def _broken(text: str, width: int, letter: int) -> list[str]:
    """`text` in lines that fit in `width`, where a letter is `letter` wide at most, or nearly."""
    return textwrap.wrap(text, (width - 2 * MARGIN) // letter)
