"""{% block_with_sample block %}: a block as its pages show it, with samples in the place of rows."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from wagtail.blocks import BoundBlock

register = template.Library()


@register.simple_tag(takes_context=True)
def block_with_sample(context: template.Context, bound: BoundBlock) -> str:
    """Its own template always: what is shown to who chooses a block cannot differ from what they get."""
    block, value = bound.block, bound.value
    around: dict[Any, Any] = context.flatten()
    shown = getattr(block.meta, "sample_context", None)
    if shown is None:
        return str(block.render(value, context=around))
    values = block.get_context(value, parent_context=around) | shown()
    return render_to_string(block.get_template(value, context=values), values)
