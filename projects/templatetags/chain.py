"""The one line by which the page of an experiment or a result shows what it started from."""

from typing import Any

from django import template
from wagtail.models import Page

from projects.chain.origins import started_from

register = template.Library()


@register.inclusion_tag("lab/parts/origins.html", takes_context=True, name="started_from")
def started_from_tag(context: dict[str, Any], page: Page) -> dict[str, Any]:
    """{% started_from page %}: a section with the referrals and subjects, or nothing."""
    return {"origins": started_from(page, context.get("request"))}
