"""Imported HTML: cleaned by an allow-list, or turned into plain text."""

import re
import unicodedata
from collections import Counter
from html.parser import HTMLParser

import nh3

from .records import plain_text, without_controls

# `s`, `u`, `del` and `ins` are how amendments show what they strike out and add: without them "struck" words
# would read as wanted.
INLINE_TAGS = {"strong", "b", "em", "i", "a", "sub", "sup", "s", "u", "del", "ins", "br"}
BLOCK_TAGS = {"p", "ul", "ol", "li", "blockquote", "h3", "h4", "h5"}
ALLOWED_TAGS = INLINE_TAGS | BLOCK_TAGS

# What these hold was never meant to be read as text, so it goes with the tag.
DROPPED_WITH_CONTENT = {
    *("script", "style", "iframe", "object", "embed", "applet", "noscript", "template", "svg", "math"),
    *("canvas", "audio", "video", "head", "title", "select", "textarea"),
}

# Blocks outside the list become allowed ones before cleaning: merely removed, they would glue the last word
# of one to the first word of the next.
_HEADINGS = re.compile(r"<(/?)h[12](?=[\s/>])", re.IGNORECASE)
_LOW_HEADINGS = re.compile(r"<(/?)h6(?=[\s/>])", re.IGNORECASE)
_BLOCKS = re.compile(
    r"<(/?)(?:div|section|article|aside|header|footer|main|nav|address|center|pre|figure|figcaption|fieldset|form"
    r"|details|summary|dl|dt|dd|table|caption|thead|tbody|tfoot|tr|td|th)(?=[\s/>])",
    re.IGNORECASE,
)
_RULES = re.compile(r"<hr(?=[\s/>])", re.IGNORECASE)
_EMPTY_PARAGRAPHS = re.compile(r"<p>\s*(?:&nbsp;\s*)*</p>")
_SPACES = re.compile(r"[ \t\n]+")

# Cleaning takes time in proportion to the square of the depth: a few megabytes of "<ul><li>" would take
# hours.
DEEPEST_NESTING = 500
_TAGS = re.compile(r"<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)", re.IGNORECASE)
_WITHOUT_END_TAG = {"p", "li", "br", "img", "input", "option", "col", "link", "meta", "embed", "source"}


class NestedTooDeepError(ValueError):
    """HTML whose tags are open inside one another more than ``DEEPEST_NESTING`` times."""


def clean_html(html: str) -> str:
    """Return ``html`` with nothing left but allow-listed tags and ``http``, ``https`` or ``mailto`` links.

    Images, styles, scripts and frames go; the words of every other tag stay. Links get
    ``rel="nofollow noopener noreferrer"``, relative ones lose their target, which was another site's.

    Raises:
        NestedTooDeepError: the HTML is of a depth that no editor writes, and would take very long to clean.
    """
    # NFC comes before cleaning, never after: it joins ">" and U+0338 into one character, which would open the
    # cleaned tags again.
    html = unicodedata.normalize("NFC", without_controls(html))
    html = _HEADINGS.sub(r"<\1h3", html)
    html = _LOW_HEADINGS.sub(r"<\1h5", html)
    html = _BLOCKS.sub(r"<\1p", html)
    html = _RULES.sub("<br", html)
    _refuse_deep_nesting(html)
    cleaned = nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes={"*": set(), "a": {"href"}},  # without "*", nh3 lets title and lang through
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="nofollow noopener noreferrer",
    )
    # Numeric references (&#1;) bring control characters back; no tag can come of taking them out.
    return without_controls(_EMPTY_PARAGRAPHS.sub("\n", cleaned)).strip()


def html_to_text(html: str) -> str:
    """Return the words of ``html`` as plain text, laid out by its blocks.

    Blocks are parted by a blank line, ``br`` is a line end, list items begin with "- ", entities are decoded.
    What ``clean_html`` removes is not in the text either.

    Raises:
        NestedTooDeepError: as ``clean_html`` does.
    """
    layout = _TextLayout()
    # Cleaned first: one rule for what is dropped, and html.parser, slow on broken markup, never meets any.
    layout.feed(clean_html(html))
    layout.close()
    return plain_text("".join(layout.pieces))


def _refuse_deep_nesting(html: str) -> None:
    # Counted by name, so that end tags which close nothing do not hide the depth.
    open_tags: Counter[str] = Counter()
    depth = 0
    for tag in _TAGS.finditer(html):
        name = tag["name"].lower()
        if name in _WITHOUT_END_TAG:
            continue
        if not tag["end"]:
            open_tags[name] += 1
            depth += 1
        elif open_tags[name]:
            open_tags[name] -= 1
            depth -= 1
        if depth > DEEPEST_NESTING:
            raise NestedTooDeepError


class _TextLayout(HTMLParser):
    """Collects the text of cleaned HTML in ``pieces``, with the line ends that its blocks call for."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._list_depth = 0
        self._line_ends = 0  # owed before the next word
        self._item_begins = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._line_ends = min(self._line_ends + 1, 2)
        elif tag in BLOCK_TAGS:
            self._break()
            if tag in {"ul", "ol"}:
                self._list_depth += 1
            elif tag == "li":
                self._item_begins = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"ul", "ol"}:
            self._list_depth -= 1
        if tag in BLOCK_TAGS:
            self._break()

    def handle_data(self, data: str) -> None:
        text = _SPACES.sub(" ", data)
        if self._line_ends or self._item_begins or not self.pieces:
            text = text.lstrip()
        elif self.pieces[-1].endswith(" "):
            text = text.lstrip(" ")
        if not text:
            return
        if self._line_ends and self.pieces:
            self.pieces[-1] = self.pieces[-1].rstrip(" ")
            self.pieces.append("\n" * self._line_ends)
        if self._item_begins:
            self.pieces.append("- ")
        self.pieces.append(text)
        self._line_ends = 0
        self._item_begins = False

    def _break(self) -> None:
        """Owe the gap between two blocks: a blank line, or a line end inside a list."""
        self._line_ends = max(self._line_ends, 1 if self._list_depth else 2)
