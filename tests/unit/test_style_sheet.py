"""One style sheet for the browser: its parts are written in, each time the files are collected."""

import gzip
import re
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from portal.static_files import BLANK, COMMENT, ENTRY, OneStyleSheetStorage

PART = "css/part.css"


def collect(source: Path, target: Path, *changed: str) -> str:
    """As collectstatic does: what changed is copied, and all that was found is gone through."""
    found, storage = FileSystemStorage(source), OneStyleSheetStorage(target, base_url="/static/")
    for name in changed:
        storage.delete(name)
        with found.open(name) as file:
            storage.save(name, file)
    paths = {name: (found, name) for name in (ENTRY, PART)}
    assert not [
        result for _name, _hashed, result in storage.post_process(paths) if isinstance(result, Exception)
    ]
    return (target / ENTRY).read_text()


def test_a_part_that_changed_is_in_the_sheet_collected_again(tmp_path):
    source, target = tmp_path / "source", tmp_path / "collected"
    (source / "css").mkdir(parents=True)
    (source / ENTRY).write_text('@import "part.css" layer(parts);')
    (source / PART).write_text("a { color: red; }")
    assert "color: red" in collect(source, target, ENTRY, PART)
    (source / PART).write_text("a { color: blue; }")
    again = collect(source, target, PART)
    assert "color: blue" in again
    assert "@layer parts" in again


# The rules of the look, read from the files themselves.

CSS = Path(__file__).parents[2] / "static" / "css"
SHEETS = [
    CSS / "base.css",
    CSS / "layout.css",
    *sorted(CSS.glob("print*.css")),
    *sorted((CSS / "parts").glob("*.css")),
]
APPS = ["portal", "taxonomy", "people", "contributions", "calls", "lab", "events", "projects", "home"]

# Sides and sizes that do not turn with the direction of writing.
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding|inset)-(?:top|right|bottom|left)(?:-\w+)*"
    r"|(?:min-|max-)?(?:width|height)|top|right|bottom|left|float|clear)\s*:"
    r"|(?:text-align|float)\s*:\s*(?:left|right)"
)
# What is colour by itself; the rest is said by tokens.css.
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|lab|lch|color-mix)a?\(", re.I)
FORBIDDEN = re.compile(
    r"(?:border(?:-\w+)*-radius\s*:(?!\s*0)|(?:box|text)-shadow\s*:(?!\s*none)|drop-shadow\(|gradient\(|@import)"
)
# Paper has its own ink, logos the white that they were made on, and the menu darkens what it covers.
OWN_COLOURS = {
    "print.css": {"#fff", "#000", "#333"},
    "picture.css": {"#fff"},
    "project.css": {"#fff"},
    "header.css": {"rgb("},
    "print-sheet.css": {"#fff"},
}


def declarations(sheet: Path) -> str:
    """What is declared; neither comments nor the conditions of media, which know screens alone."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    return re.sub(r"@(?:media|container|supports)[^{]*", "", text)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_sides_turn_with_the_direction_of_writing(sheet: Path) -> None:
    assert PHYSICAL.findall(declarations(sheet)) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_nothing_is_rounded_shaded_or_blended(sheet: Path) -> None:
    assert FORBIDDEN.findall(declarations(sheet)) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_are_those_of_the_tokens(sheet: Path) -> None:
    assert set(COLOUR.findall(declarations(sheet))) == OWN_COLOURS.get(sheet.name, set())


def test_every_part_is_imported_once_into_its_layer() -> None:
    entry = (CSS / "entry.css").read_text()
    imported = re.findall(r'@import "([^"]+)" layer\((\w+)\);', entry)

    assert sorted(name for name, layer in imported if layer == "parts") == [
        f"parts/{sheet.name}" for sheet in sorted((CSS / "parts").glob("*.css"))
    ]
    assert list(dict.fromkeys(layer for _name, layer in imported)) == [
        "tokens",
        "base",
        "layout",
        "parts",
        "print",
    ]
    assert "@layer tokens, base, layout, parts, print;" in entry


def test_every_class_of_the_style_sheet_is_used() -> None:
    """By its name, or by the stem that a template or a drawing completes: tag--{{ variant }}."""
    root = CSS.parents[1]
    used = "".join(path.read_text() for path in (root / "templates").rglob("*.html"))
    used += "".join(
        path.read_text()
        for app in APPS
        for path in (root / app).rglob("*.py")
        if "migrations" not in path.parts
    )
    words = set(re.findall(r"[\w-]+", used))
    stems = set(re.findall(r"([\w-]+(?:--|__))[{<]", used))
    named = {
        name
        for sheet in [CSS / "tokens.css", *SHEETS]
        for selector in re.findall(r"([^{}]+)\{", declarations(sheet))
        for name in re.findall(r"\.([a-zA-Z][\w-]*)", selector)
    }
    unused = {name for name in named - words if not any(name.startswith(stem) for stem in stems)}

    assert len(named) > 250
    assert unused == set()


def test_the_style_sheet_stays_light() -> None:
    """Compressed as browsers get it, comments and all parts in."""
    css = "".join(COMMENT.sub("", sheet.read_text()) for sheet in [CSS / "tokens.css", *SHEETS])

    assert len(gzip.compress(BLANK.sub("\n", css).encode())) < 20_000


def test_the_documentation_names_every_component_and_every_part() -> None:
    root = CSS.parents[1]
    named = set(re.findall(r"`([\w-]+)`", (root / "docs/reference/design.md").read_text()))
    components = {path.stem for path in (root / "templates/components").glob("*.html")}
    parts = {path.stem for path in (CSS / "parts").glob("*.css")}

    assert components | parts <= named
