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
    named = {_as_linked(each): each for each in documents()}
    found: dict[str, list[Document]] = {}
    for link in contents.parsed.links:
        if link.address in named:
            found.setdefault(link.under, []).append(named[link.address])
    return [Part(title, listed) for title, listed in found.items()]


def _as_linked(document: Document) -> str:
    """The address of a document as the guide's own write it."""
    name = f"{document.name}.md"
    return name if document.folder == GUIDE else f"../{document.folder}/{name}"


def around(document: Document) -> tuple[Document | None, Document | None]:
    """The chapters before and after this one."""
    order = [None, *(each for part in parts() for each in part.chapters), None]
    if document not in order:
        return None, None
    place = order.index(document)
    return order[place - 1], order[place + 1]


def leading_to(document: Document) -> list[Document]:
    """The chapters that lead to a document which is none."""
    address = _as_linked(document)
    chapters = [each for part in parts() for each in part.chapters if each.folder == GUIDE]
    return [
        each
        for each in chapters
        if any(link.address.partition("#")[0] == address for link in each.parsed.links)
    ]


def search(words: str) -> list[Found]:
    """The headings that these words are found in, however they are accented.

    A heading may leave some of the words to the title of its document; one that holds them all comes first.
    """
    wanted = fold(words).split()
    whole: list[Found] = []
    partly: list[Found] = []
    for document in documents():
        if document.name == TABLE_OF_CONTENTS or not wanted:
            continue
        for heading in document.parsed.headings:
            own = [word for word in wanted if _holds(heading.words, word)]
            left = [word for word in wanted if word not in own]
            if own and all(_holds(document.title, word) for word in left):
                found = Found(document, heading.words, f"{document.url}#{heading.anchor}")
                (partly if left else whole).append(found)
    return (whole + partly)[:MOST_FOUND]


def _holds(text: str, word: str) -> bool:
    """Whether a word of `text` starts so."""
    return f" {word}" in f" {fold(text)}"
