"""A document in Markdown as HTML for the CMS: no raw HTML, links inside the guide, headings with anchors."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

# Gives the address that a relative one of the document has inside the guide; None: the link is left out.
Follow = Callable[[str], str | None]
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Heading:
    level: int
    words: str
    anchor: str


@dataclass(frozen=True)
class Link:
    """An address as it is written in the document, its words, and the heading that it stands under."""

    address: str
    words: str
    under: str


@dataclass(frozen=True)
class Parsed:
    title: str
    html: SafeString
    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def parse(text: str, follow: Follow) -> Parsed:
    """The document: its title is its first heading."""
    # Nothing of a document is HTML: it is shown as it was typed.
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    headings = list(_name_headings(tokens))
    links = list(_links(tokens))
    for token in tokens:
        if token.children:
            token.children = list(_led(token.children, follow))
    _let_scroll(tokens)
    html = reader.renderer.render(tokens, reader.options, {})
    title = headings[0].words if headings else ""
    # By the renderer of a library that escapes all words.
    return Parsed(title, mark_safe(html), headings, links)


def anchor_of(words: str) -> str:
    """As code forges make them of a heading, so that one link works here and there."""
    return NOT_IN_ANCHORS.sub("", words.strip().lower()).replace(" ", "-")


def _name_headings(tokens: list[Token]) -> Iterator[Heading]:
    """Give each heading its anchor; the second of the same words has a number."""
    seen: dict[str, int] = {}
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            words = _words(inline.children or [])
            anchor = anchor_of(words)
            number = seen.get(anchor, 0)
            seen[anchor] = number + 1
            anchor = f"{anchor}-{number}" if number else anchor
            opening.attrSet("id", anchor)
            yield Heading(int(opening.tag[1]), words, anchor)


def _links(tokens: list[Token]) -> Iterator[Link]:
    under = ""
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None and before.type == "heading_open":
            under = _words(token.children or [])
        children = token.children or []
        for place, child in enumerate(children):
            if child.type == "link_open":
                closing = next(n for n, each in enumerate(children[place:]) if each.type == "link_close")
                yield Link(str(child.attrGet("href")), _words(children[place + 1 : place + closing]), under)


def _words(children: list[Token]) -> str:
    return "".join(" " if each.type == "softbreak" else each.content for each in children)


def _led(children: list[Token], follow: Follow) -> Iterator[Token]:
    """The pieces of a line with their addresses; a link that leads nowhere from here leaves its words."""
    left_out = False
    for token in children:
        if token.type == "link_open":
            address = _led_address(str(token.attrGet("href")), follow)
            left_out = address is None
            if address is not None:
                token.attrSet("href", address)
        elif token.type == "image":
            address = _led_address(str(token.attrGet("src")), follow)
            if address is None:
                # Its words stand for it.
                yield Token("text", "", 0, content=token.content)
                continue
            token.attrSet("src", address)
            token.attrSet("loading", "lazy")
            # A screen is wider than the column it is shown in: by itself, it can be read.
            yield Token("link_open", "a", 1, attrs={"href": address})
            yield token
            yield Token("link_close", "a", -1)
            continue
        if not (left_out and token.type in ("link_open", "link_close")):
            yield token
        if token.type == "link_close":
            left_out = False


def _led_address(written: str, follow: Follow) -> str | None:
    if ELSEWHERE.match(written) or written.startswith("#"):
        return written
    return follow(written)


def _let_scroll(tokens: list[Token]) -> None:
    """Tables and code that are wider than a phone scroll by themselves, with the keyboard too."""
    under = ""
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            under = _words(tokens[place + 1].children or [])
        elif token.type == "table_open":
            opening = Token("html_block", "", 0)
            opening.content = (
                f'<div class="guide-wide" role="group" tabindex="0" aria-label="{escape(under)}">\n<table>\n'
            )
            tokens[place] = opening
        elif token.type == "table_close":
            tokens[place] = Token("html_block", "", 0, content="</table>\n</div>\n")
        elif token.type == "fence":
            code = f'<pre tabindex="0"><code>{escape(token.content)}</code></pre>\n'
            tokens[place] = Token("html_block", "", 0, content=code)
