"""The order of the guide, as its table of contents (docs/guide/README.md) has it, and finding in it."""

from dataclasses import dataclass

from portal.folding import fold
from portal.guide.library import GUIDE, TABLE_OF_CONTENTS, Document, documents, find

# Results of a search that are shown.
MOST_FOUND = 30


@dataclass(frozen=True)
class Part:
    """Some chapters under one heading of the table of contents."""

    title: str
    chapters: list[Document]


@dataclass(frozen=True)
class Found:
    document: Document
    words: str
    url: str


def table_of_contents() -> Document | None:
    """None where the documents are not installed."""
    return find(GUIDE, TABLE_OF_CONTENTS)


def parts() -> list[Part]:
    """The chapters in their order: what the table of contents links, under the heading it does it."""
    contents = table_of_contents()
    if contents is None:
        return []
    chapters = {f"{each.name}.md": each for each in documents() if each.folder == GUIDE}
    found: dict[str, list[Document]] = {}
    for link in contents.parsed.links:
        if link.address in chapters:
            found.setdefault(link.under, []).append(chapters[link.address])
    return [Part(title, listed) for title, listed in found.items()]


def around(document: Document) -> tuple[Document | None, Document | None]:
    """The chapters before and after this one."""
    order = [None, *(each for part in parts() for each in part.chapters), None]
    if document not in order:
        return None, None
    place = order.index(document)
    return order[place - 1], order[place + 1]


def leading_to(document: Document) -> list[Document]:
    """The chapters that lead to a document which is none."""
    address = f"../{document.folder}/{document.name}.md"
    chapters = [each for part in parts() for each in part.chapters]
    return [
        each
        for each in chapters
        if any(link.address.partition("#")[0] == address for link in each.parsed.links)
    ]


def search(words: str) -> list[Found]:
    """The headings that hold all these words, however they are accented; those of chapters first."""
    wanted = fold(words).split()
    if not wanted:
        return []
    found = [
        Found(document, heading.words, f"{document.url}#{heading.anchor}")
        for document in documents()
        if document.name != TABLE_OF_CONTENTS
        for heading in document.parsed.headings
        if _holds(f"{document.title} {heading.words}" if heading.level > 1 else heading.words, wanted)
    ]
    return found[:MOST_FOUND]


def _holds(text: str, wanted: list[str]) -> bool:
    folded = f" {fold(text)}"
    return all(f" {word}" in folded for word in wanted)
