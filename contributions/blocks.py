"""Blocks that cite what people wrote: by reference, as far as it is public when the page is read."""

import re
from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from contributions.models import Contribution
from contributions.references import normalise_reference

BETWEEN = re.compile(r"[\s,;]+")
# Of one point: more is a set, which a filter of the list says better.
MOST_CITED = 30


def references_in(text: str) -> list[str]:
    """The references that a text lists, each once, in their order; unreadable ones left out."""
    typed = (normalise_reference(each) for each in BETWEEN.split(text.strip()))
    return list(dict.fromkeys(filter(None, typed)))


def cited(references: Iterable[str]) -> dict[str, Contribution]:
    """The published contributions among `references`, by reference: one query, whatever their number."""
    wanted = list(dict.fromkeys(references))
    if not wanted:
        return {}
    rows = Contribution.objects.filter(submission__reference__in=wanted).select_related("submission")
    return {row.reference: row for row in rows if row.status == Contribution.Status.PUBLISHED}


class CitesBlock(blocks.CharBlock):
    """Contributions by their references, as one copies them; only published ones are taken.

    What is withdrawn or erased later is left out where the page is read.
    """

    class Meta:
        icon = "link"
        label = _("contributions cited")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 600)
        kwargs.setdefault("help_text", _("Their references, separated by commas. Published ones only."))
        super().__init__(**kwargs)

    def clean(self, value: str) -> str:
        typed = [each for each in BETWEEN.split(super().clean(value).strip()) if each]
        if len(typed) > MOST_CITED:
            raise ValidationError(gettext("%(most)d references at most.") % {"most": MOST_CITED})
        known = {each: normalise_reference(each) for each in typed}
        found = cited(filter(None, known.values()))
        if unknown := [each for each, reference in known.items() if reference not in found]:
            sentence = gettext("No published contribution has this reference: %(references)s.")
            raise ValidationError(sentence % {"references": ", ".join(unknown)})
        return ", ".join(dict.fromkeys(filter(None, known.values())))


class PointBlock(blocks.StructBlock):
    """Something that is said, and the contributions that it comes from."""

    text = blocks.TextBlock(label=_("text"), max_length=600)
    cites = CitesBlock()

    class Meta:
        icon = "comment"
        label = _("point")


def cites_of(points: Collection[Any]) -> list[str]:
    """Every reference that a stream of points cites, in its order."""
    return [each for block in points for each in references_in(block.value.get("cites") or "")]
