"""The programme of a day: what happens when, day by day."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class SlotBlock(blocks.StructBlock):
    """A moment of a day."""

    time = blocks.TimeBlock(label=_("time"))
    title = blocks.CharBlock(label=_("title"), max_length=150)
    text = blocks.TextBlock(label=_("text"), required=False)


class DayBlock(blocks.StructBlock):
    """A day of a programme; a programme of one day needs no title."""

    title = blocks.CharBlock(label=_("title of the day"), required=False, max_length=100)
    slots = blocks.ListBlock(SlotBlock(), label=_("moments"))

    class Meta:
        icon = "date"
        label = _("day")


class ProgrammeBlock(blocks.StreamBlock):
    """The days, in their order: the first is the day it starts."""

    day = DayBlock()
