"""Contrasts, computed from the tokens, by day and by night; docs/reference/design.md says the same."""

import re
from pathlib import Path

import pytest

from home.branding import contrast

ROOT = Path(__file__).parents[2]
TOKENS = (ROOT / "static/css/tokens.css").read_text()
DOC = (ROOT / "docs/reference/design.md").read_text()
DAY, NIGHT = TOKENS.split("@media screen and (prefers-color-scheme: dark)")
STAGES = "1234"


def colours(css: str) -> dict[str, str]:
    found = re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", css)
    return {
        name: value if len(value) == 7 else "#" + "".join(2 * c for c in value[1:]) for name, value in found
    }


DAYLIGHT = colours(DAY)
LIGHTS = {"day": DAYLIGHT, "night": DAYLIGHT | colours(NIGHT)}

# Text: 7 to 1, above what RGAA 3.2 and WCAG 1.4.6 ask for.
TEXT = [
    ("ink", "ground"),
    ("ink", "sheet"),
    ("ink-soft", "ground"),
    ("ink-soft", "sheet"),
    ("on-invert", "invert"),
    ("error", "ground"),
    ("error", "sheet"),
    # White, or the night's, on the marks of errors and of what holds today.
    ("sheet", "ink"),
    *((f"s{n}-on", f"s{n}") for n in STAGES),
    *((f"s{n}-on", f"s{n}-tone") for n in STAGES),
    *((f"s{n}-text", "ground") for n in STAGES),
    *((f"s{n}-text", "sheet") for n in STAGES),
    *((f"s{n}-text", f"s{n}-pale") for n in STAGES),
    *(("ink", f"s{n}-pale") for n in STAGES),
    *(("ink-soft", f"s{n}-pale") for n in STAGES),
]
# Borders of fields, lines of the grid, rings of focus: 3 to 1 (RGAA 3.3).
BORDERS = [
    ("control", "ground"),
    ("control", "sheet"),
    ("line", "ground"),
    ("line", "sheet"),
    *(("line", f"s{n}") for n in STAGES),
    *(("line", f"s{n}-pale") for n in STAGES),
]


def of(pair: tuple[str, str], light: str) -> float:
    return contrast(LIGHTS[light][pair[0]], LIGHTS[light][pair[1]])


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize("pair", TEXT, ids=" on ".join)
def test_text_is_read_at_seven_to_one(pair: tuple[str, str], light: str) -> None:
    assert of(pair, light) >= 7


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize("pair", BORDERS, ids=" on ".join)
def test_borders_show_at_three_to_one(pair: tuple[str, str], light: str) -> None:
    assert of(pair, light) >= 3


def test_every_colour_of_the_tokens_is_in_a_pair() -> None:
    paired = {name for pair in (*TEXT, *BORDERS) for name in pair}
    # Decoration beside a written value: it says nothing by itself.
    assert set(DAYLIGHT) - paired == {"hair"}
    assert set(colours(NIGHT)) == set(DAYLIGHT)


def test_the_table_of_the_documentation_is_the_one_computed() -> None:
    rows = re.findall(r"^\| `([\w-]+)` on `([\w-]+)` \| ([\d.]+) \| ([\d.]+) \|$", DOC, re.MULTILINE)
    said = {(one, other): (day, night) for one, other, day, night in rows}

    assert said == {
        pair: (f"{of(pair, 'day'):.1f}", f"{of(pair, 'night'):.1f}") for pair in (*TEXT, *BORDERS)
    }
