"""The passage of a page that holds the words looked for.

Its text is what the index reads (`search_fields` of its model), taken from the page that is public: a draft
lives in revisions, which nothing here opens. The blocks of a body are read as they are stored, so that no
picture and no page that they name is asked of the database.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from wagtail.blocks import (
    Block,
    CharBlock,
    ListBlock,
    RichTextBlock,
    StreamBlock,
    StreamValue,
    StructBlock,
    TextBlock,
)
from wagtail.models import Page
from wagtail.search.index import SearchField

from contributions.excerpts import Part, excerpt, marked
from portal.typography import french

SENTENCE_ENDS = (".", "!", "?", "…", ":", ";", "»")


def title_of(page: Page, words: list[str]) -> list[Part]:
    """What the page is called in lists: its question where it is one."""
    return marked(french(getattr(page, "question", "") or page.title), words)


def passage_of(page: Page, words: list[str]) -> list[Part]:
    """The summary when it holds a word, else the first text that does, else the summary again."""
    summary = getattr(page, "summary", "")
    parts = excerpt([text for text in (summary, *texts_of(page)) if text.strip()] or [""], words)
    return [replace(part, text=french(part.text)) for part in parts]


def texts_of(page: Page) -> Iterator[str]:
    """What the index reads of `page`, but its title."""
    for field in page.get_search_fields():
        if isinstance(field, SearchField) and field.field_name not in ("title", "summary", "question"):
            value = getattr(page, field.field_name, "")
            if isinstance(value, StreamValue):
                yield _joined(_texts_of_stream(value.stream_block, list(value.raw_data)))
            elif isinstance(value, str):
                yield value


def _joined(texts: Iterator[str]) -> str:
    """One text, so that a passage has something around it; a heading does not run into what follows."""
    cleaned = (" ".join(text.split()) for text in texts)
    return " ".join(text if text.endswith(SENTENCE_ENDS) else f"{text} ·" for text in cleaned if text)


def _texts_of_stream(block: StreamBlock, raw: list[dict[str, Any]]) -> Iterator[str]:
    for child in raw:
        if kind := block.child_blocks.get(child["type"]):
            yield from _texts_of(kind, child["value"])


def _texts_of(block: Block, raw: Any) -> Iterator[str]:
    """The words of a block that an editor wrote; a block that keeps them from the index keeps them here."""
    if not raw or not getattr(block, "search_index", True):
        return
    if isinstance(block, StreamBlock):
        yield from _texts_of_stream(block, raw)
    elif isinstance(block, ListBlock):
        for item in raw:
            is_item = isinstance(item, dict) and item.get("type") == "item"
            yield from _texts_of(block.child_block, item["value"] if is_item else item)
    elif isinstance(block, StructBlock):
        if type(block).get_searchable_content is StructBlock.get_searchable_content:
            for name, child in block.child_blocks.items():
                yield from _texts_of(child, raw.get(name))
    elif isinstance(block, CharBlock | TextBlock | RichTextBlock):
        yield from block.get_searchable_content(block.to_python(raw))
