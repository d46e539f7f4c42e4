"""Blocks of the home page and of legal pages that show what the portal holds."""

from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from calls.listing import open_and_next
from calls.models import CallPage
from contributions.models import Reason
from events.listing import next_days
from events.models import EventIndexPage
from lab.models import LabModelPage
from lab.versions.presenting import families_of
from portal.blocks import BodyBlock


class ActionBlock(blocks.StructBlock):
    """A button that leads to a page."""

    label = blocks.CharBlock(label=_("label"), max_length=60)
    page = blocks.PageChooserBlock(label=_("page"))

    class Meta:
        icon = "link"
        label = _("action")


class OpenCallsBlock(blocks.StructBlock):
    """The questions of the moment, as posters."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    most = blocks.IntegerBlock(label=_("at most"), default=3, min_value=1, max_value=12)
    empty = blocks.TextBlock(label=_("when none is open"), required=False)

    class Meta:
        icon = "pick"
        label = _("open calls")
        template = "blocks/open_calls.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["calls"] = open_and_next(context["request"], now=timezone.now(), most=value["most"])
        return context


class NextEventsBlock(blocks.StructBlock):
    """The next days that people may come to."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    most = blocks.IntegerBlock(label=_("at most"), default=3, min_value=1, max_value=12)
    empty = blocks.TextBlock(label=_("when none is planned"), required=False)

    class Meta:
        icon = "date"
        label = _("next days")
        template = "blocks/next_events.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        request = context["request"]
        agenda = EventIndexPage.objects.live().first()
        return context | {
            "days": next_days(request, now=timezone.now(), most=value["most"]),
            "agenda_url": (agenda.get_url(request) or "") if agenda else "",
        }


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=60)
    text = blocks.TextBlock(label=_("text"))


class StepsBlock(blocks.StructBlock):
    """Numbered steps on the dark band."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    items = blocks.ListBlock(StepBlock(), label=_("steps"))

    class Meta:
        icon = "list-ol"
        label = _("steps")
        template = "blocks/steps.html"


class LabFamiliesBlock(blocks.StructBlock):
    """What the lab does, family by family, as its current model says: each leads to its part of the model."""

    title = blocks.CharBlock(label=_("title"), max_length=120)

    class Meta:
        icon = "cogs"
        label = _("families of the lab")
        template = "blocks/lab_families.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        version = LabModelPage.objects.current_first(get_language() or "").defer("body").first()
        url = version.get_url(context["request"]) if version else None
        families = families_of(version) if version else []
        return context | {
            "families": [(family, f"{url}#{family.anchor}" if url else "") for family in families]
        }


class HomeSections(blocks.StreamBlock):
    open_calls = OpenCallsBlock()
    next_events = NextEventsBlock()
    steps = StepsBlock()
    lab_families = LabFamiliesBlock()


class RetentionBlock(blocks.StaticBlock):
    """Which page asks for what, and how long it is kept: read from the pages, never typed."""

    class Meta:
        icon = "table"
        label = _("table of purposes and retention")
        admin_text = _("Made from the calls that are online.")
        template = "blocks/retention.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["calls"] = CallPage.objects.live().order_by("-opens_at", "pk")[:50]
        return context


# The newest calls whose register of moderation the charter leads to.
MOST_REGISTERS = 10


class ReasonsBlock(blocks.StaticBlock):
    """The rules moderators apply: the very list they choose from."""

    class Meta:
        icon = "list-ul"
        label = _("rules of moderation")
        admin_text = _("The active reasons of the moderation queue.")
        template = "blocks/reasons.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["reasons"] = Reason.objects.filter(active=True)
        context["calls"] = CallPage.objects.live().order_by("-opens_at", "pk")[:MOST_REGISTERS]
        return context


class PageBody(BodyBlock):
    """The body of a standard page."""

    retention = RetentionBlock()
    reasons = ReasonsBlock()
