"""What an editor writes of a method beside its fields."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from portal.blocks import SourceBlock


class UseBlock(blocks.StructBlock):
    """Where a method was used, in words, and where that can be read."""

    text = blocks.TextBlock(label=_("what was done with it"), max_length=400)
    sources = blocks.ListBlock(SourceBlock(), label=_("sources"), default=[])

    class Meta:
        icon = "history"
        label = _("use")
