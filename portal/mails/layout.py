"""The HTML part of a mail, made from the words of its text part: one source, two readings.

Read in the text: blocks between empty lines; below `-- ` the footer; several lines `Label: value` are facts;
`Label: address` is an action, amid other lines a quiet link; lines above an address are its link. All else is
a paragraph. Everything is escaped: words that look like one of these are only shown like it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from portal.typography import french

SIGNATURE = "-- "
CHARSET = '<meta charset="utf-8">'
# An address of the web, or what stands for a secret link until the mail leaves.
_ADDRESS = r"(?:https?://\S+|\[\[link:[0-9a-f-]{36}\.[0-9]{1,9}:[\w-]{22}\]\])"
ADDRESS = re.compile(_ADDRESS)
# French has a space before the colon.
LABELLED = re.compile(r"(?P<label>[^:]{1,60}?)\s?: (?P<value>\S.*)")
_COLON = re.compile(r"\s*:$")
# Read aloud and typed again: in one piece, and without a sign that a copy would carry along.
_REFERENCE = re.compile(r"(?<![\w-])[2-9A-Z]{4}-[2-9A-Z]{4}(?![\w-])")


@dataclass(frozen=True)
class Block:
    """`kind`: paragraph, facts (`facts`), action or link (`url`, under `lines`). Lines and facts are HTML."""

    kind: str
    lines: list[SafeString] = field(default_factory=list)
    facts: list[tuple[SafeString, SafeString]] = field(default_factory=list)
    url: str = ""


def to_html(subject: str, text: str, *, stage: str = "") -> str:
    """A whole HTML document in the active language, its styles inline; nothing in it is fetched."""
    words, _dashes, footer = text.partition(f"\n{SIGNATURE}\n")
    context = {
        "subject": capfirst(subject),
        "heading": _shown(capfirst(subject)),
        "portal": settings.WAGTAIL_SITE_NAME,
        "stage": stage,
        "blocks": [block for lines in _parts(words) for block in _read(lines)],
        "footer": [[_with_address(line) for line in lines] for lines in _parts(footer)],
    }
    document = _inliner().inline(render_to_string("emails/_layout.html", context))
    # The inliner writes what it leaves in a style element first, and the encoding belongs before all else.
    document = document.replace(CHARSET, "", 1).replace("<head>", f"<head>{CHARSET}", 1)
    return re.sub(r"\n\s*\n", "\n", document)


@cache
def _inliner() -> css_inline.CSSInliner:
    # What depends on the screen (night, phone) cannot be inline and stays in its style element.
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def _parts(text: str) -> Iterator[list[str]]:
    """The lines of each part of `text` that empty lines set apart."""
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        if lines := [line.strip() for line in part.split("\n") if line.strip()]:
            yield lines


def _read(lines: list[str]) -> Iterable[Block]:
    labelled = [match for line in lines if (match := LABELLED.fullmatch(line))]
    if len(labelled) == len(lines) == 1 and ADDRESS.fullmatch(labelled[0]["value"]):
        return [Block("action", lines=[_shown(labelled[0]["label"])], url=labelled[0]["value"])]
    if len(labelled) == len(lines) > 1:
        return [
            Block("facts", facts=[(_shown(match["label"]), _shown(match["value"])) for match in labelled])
        ]
    return _with_links(lines)


def _with_links(lines: list[str]) -> Iterator[Block]:
    """Lines above an address are one link; what follows the last address is a paragraph."""
    above: list[str] = []
    for line in lines:
        if ADDRESS.fullmatch(line):
            # The colon leads to the address in the text; the words are the link here.
            title = [_COLON.sub("", each) if place == 0 else each for place, each in enumerate(above)]
            yield Block("link", lines=[_shown(each) for each in title], url=line)
            above = []
        else:
            above.append(line)
    if above:
        yield Block("paragraph", lines=[_with_address(each) for each in above])


def _with_address(line: str) -> SafeString:
    """The words of a line, the address that it ends with a quiet link."""
    match = LABELLED.fullmatch(line)
    url = line if ADDRESS.fullmatch(line) else match["value"] if match else ""
    if not ADDRESS.fullmatch(url):
        return _shown(line)
    return format_html('{}<a class="address" href="{}">{}</a>', _shown(line.removesuffix(url)), url, url)


def _shown(words: str) -> SafeString:
    """Escaped, and what belongs together on one line."""
    whole = _REFERENCE.sub(r'<span class="whole">\g<0></span>', escape(french(words)))
    return mark_safe(whole)
