"""Blocks that say what they do, where an editor chooses one: a sentence, a group, a look with sample words.

They are said beside the blocks and not in their arguments, which migrations keep: a better sentence is no
change of the database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

TEXT = _("Text")
FIGURES = _("Figures and dates")
VOICES = _("What people said")
TO_OPEN = _("To open, to contact")
# Parts of a page that stand from edge to edge.
SECTIONS = _("Sections")
BY_ITSELF = _("Made by the portal")


@dataclass(frozen=True)
class Said:
    """What a block does and where that shows, and a sample: a value, and what its template reads beside it.

    `shown` stands for rows of the portal (calls, pictures, contributions): a sample is none of them, and is
    there on the first day, when there is no row yet.
    """

    description: Any
    group: Any
    sample: Any
    shown: Callable[[], dict[str, Any]] | None = None
    is_section: bool = False

    def options(self) -> dict[str, Any]:
        return {
            "description": self.description,
            "group": self.group,
            "is_section": self.is_section,
            "preview_value": self.sample,
            # The same name in every block: the page of the preview asks each.
            "sample_context": self.shown,
        }


class DescribedStream(blocks.StreamBlock):
    """A stream whose SAID, with that of its parents, describes its blocks by name."""

    SAID: ClassVar[dict[str, Said]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said: dict[str, Said] = {}
        for parent in reversed(type(self).__mro__):
            said |= parent.__dict__.get("SAID", {})
        for name, block in self.child_blocks.items():
            # The same block for every stream that is made of this class: it is told once.
            if getattr(block, "said_as", None) == name:
                continue
            block.said_as = name
            # Some are named as they stand in a sentence.
            block.label = capfirst(block.label)
            if name in said:
                for option, value in said[name].options().items():
                    setattr(block.meta, option, value)
