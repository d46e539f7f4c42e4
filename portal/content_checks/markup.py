"""Pure functions over the rich text of the CMS, as it is stored: its links, its bold, its words."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from portal.content_checks.words import VAGUE_LINKS
from portal.folding import fold

_BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "td", "th"}
_BARE_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+\.(?:fr|com|org|net|eu)(?:/\S*)?", re.IGNORECASE)
_SAYS_ITS_FORMAT = re.compile(r"\b(pdf|docx?|xlsx?|odt|ods|odp|pptx?|csv|zip)\b", re.IGNORECASE)
_SAYS_ITS_SIZE = re.compile(r"\d[\s\u00a0\u202f]*(octets?|[kmg]i?[ob])\b", re.IGNORECASE)


@dataclass
class Link:
    """A link: what it says, and where it leads, as the CMS keeps it."""

    text: str = ""
    address: str = ""
    # Of the CMS's own: "page" or "document", and its key.
    kind: str = ""
    key: str = ""

    @property
    def is_vague(self) -> bool:
        """Whether its words tell nothing to somebody who hears them alone."""
        return bool(self.text.strip()) and fold(self.text) in VAGUE_LINKS

    @property
    def is_bare(self) -> bool:
        """Whether it shows an address in place of words."""
        return bool(_BARE_ADDRESS.fullmatch(self.text.strip()))

    @property
    def is_document(self) -> bool:
        return self.kind == "document" or bool(
            re.search(r"\.(pdf|docx?|xlsx?|odt|ods|odp|pptx?|csv|zip)(\?|#|$)", self.address, re.IGNORECASE)
        )

    def tells_its_file(self, after: str) -> bool:
        """Whether its words, or what stands right after, give the format and the size of the file."""
        said = f"{self.text} {after}"
        return bool(_SAYS_ITS_FORMAT.search(said) and _SAYS_ITS_SIZE.search(said))


@dataclass
class Part:
    """A paragraph or an item of a list."""

    tag: str
    text: str = ""
    bold: str = ""
    links: list[Link] = field(default_factory=list)

    @property
    def is_bold_heading(self) -> bool:
        """Whether it is a heading to the eye alone: short, wholly bold, no sentence."""
        text = self.text.strip()
        return bool(text) and self.tag == "p" and self.bold.strip() == text and len(text) <= 100

    def after(self, link: Link) -> str:
        """The few signs that follow a link: a format and a size stand there."""
        place = self.text.find(link.text)
        return self.text[place + len(link.text) :][:40] if place >= 0 else ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Part] = []
        self.bold = 0
        self.link: Link | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS or not self.parts:
            self.parts.append(Part(tag))
        if tag in {"b", "strong"}:
            self.bold += 1
        elif tag == "br":
            self.handle_data("\n")
        elif tag == "a":
            given = {name: value or "" for name, value in attrs}
            kind, key = given.get("linktype", ""), given.get("id", "")
            self.link = Link(address=given.get("href", ""), kind=kind, key=key)
            self.parts[-1].links.append(self.link)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"b", "strong"}:
            self.bold = max(self.bold - 1, 0)
        elif tag == "a":
            self.link = None

    def handle_data(self, data: str) -> None:
        if not self.parts:
            self.parts.append(Part("p"))
        part = self.parts[-1]
        part.text += data
        part.bold += data if self.bold else ""
        if self.link:
            self.link.text += data


def parts(html: str) -> list[Part]:
    """The paragraphs and items of a rich text, in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [part for part in reader.parts if part.text.strip() or part.links]


def text_of(html: str) -> str:
    """The words of a rich text, a line for each paragraph or item."""
    return "\n".join(part.text.strip() for part in parts(html))
