"""What of a page is in its editor's words: texts, rich texts and pictures, wherever blocks nest them.

The draft itself is read, never what the page shows around it: words of contributors, titles of other pages
and the interface are nobody's mistake here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import Page

from portal.content_checks.markup import Part, parts

# Blocks that repeat what somebody else said, or hold figures.
WORDS_OF_OTHERS = frozenset({"quote", "quotations", "table"})
# Of Wagtail's own fields, what readers see as text.
OF_EVERY_PAGE = frozenset({"title"})


@dataclass(frozen=True)
class Passage:
    """A text of the page, and where the editor finds it again."""

    where: str
    text: str
    # Its paragraphs, where it is rich text.
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A picture in a block, with its words; `can_say` is False for blocks that have no place for words."""

    where: str
    image: Any
    words: str
    is_decorative: bool
    can_say: bool = True

    @property
    def is_silent(self) -> bool:
        """Whether it has no words, and was not declared to need none."""
        return not self.is_decorative and not self.words.strip()


def passages(page: Page) -> list[Passage]:
    """Every text of `page` and of what hangs on it, in the order of the form, as nearly as models tell."""
    found = list(_of_fields(page))
    for relation in get_all_child_relations(type(page)):
        if relation.related_model._meta.app_label.startswith("wagtail"):
            continue
        for child in getattr(page, relation.get_accessor_name()).all():
            found += _of_fields(child, str(relation.related_model._meta.verbose_name))
    return [passage for passage in found if passage.text.strip()]


def pictures(page: Page) -> list[Picture]:
    """Every picture that stands in the blocks of `page`."""
    return [picture for _name, picture in pictures_by_field(page)]


def pictures_by_field(page: Page) -> Iterator[tuple[str, Picture]]:
    """The same, each with the name of the field that holds it."""
    for name, field in stream_fields(type(page)):
        value = getattr(page, name)
        for item in _walk(field.stream_block, value, capfirst(str(field.verbose_name))):
            if isinstance(item, Picture):
                yield name, item


def stream_fields(model: type[models.Model]) -> list[tuple[str, StreamField]]:
    fields = model._meta.get_fields()
    return [(field.name, field) for field in fields if isinstance(field, StreamField)]


def _of_fields(row: models.Model, before: str = "") -> Iterator[Passage]:
    for field in row._meta.concrete_fields:
        if isinstance(field, StreamField):
            walked = _walk(field.stream_block, getattr(row, field.attname), capfirst(str(field.verbose_name)))
            yield from (item for item in walked if isinstance(item, Passage))
        elif _is_text(field):
            where = _way(before, field.verbose_name)
            yield Passage(where, str(getattr(row, field.attname) or ""))


def _is_text(field: models.Field) -> bool:
    if type(field) not in {models.CharField, models.TextField} or field.choices or not field.editable:
        return False
    return field.name in OF_EVERY_PAGE or not _is_of_wagtail(field)


def _is_of_wagtail(field: models.Field) -> bool:
    """Slug, title for search engines…: fields that every page of Wagtail's has."""
    return any(field.name == other.name for other in Page._meta.concrete_fields) or field.name.endswith("_id")


def _way(*names: Any) -> str:
    return capfirst(" › ".join(str(name) for name in names if name))


def _walk(block: blocks.Block, value: Any, where: str) -> Iterator[Passage | Picture]:
    """What stands in `value`, as `block` lays it out."""
    if value is None or block.name in WORDS_OF_OTHERS:
        return
    if isinstance(block, ImageBlock):
        words, decorative = (getattr(value, name, None) for name in ("contextual_alt_text", "decorative"))
        yield Picture(where, value, words or "", bool(decorative))
    elif isinstance(block, ImageChooserBlock):
        yield Picture(where, value, "", False, can_say=False)
    elif isinstance(block, blocks.RichTextBlock):
        read = tuple(parts(value.source))
        yield Passage(where, "\n".join(part.text.strip() for part in read), read)
    elif isinstance(block, blocks.BaseStreamBlock):
        for child in value:
            yield from _walk(child.block, child.value, _way(where, child.block.label))
    elif isinstance(block, blocks.ListBlock):
        for item in value:
            yield from _walk(block.child_block, item, where)
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield from _walk(child, value.get(name), _way(where, child.label))
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock):
        yield Passage(where, str(value))
