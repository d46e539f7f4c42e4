"""What the templates of results need beside includes."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def permalink(permalinks: Any, quotation: Any) -> str:
    """Where the contribution that is quoted is read; nothing where nobody may."""
    row = quotation.get("contribution")
    return (permalinks or {}).get(row.pk, "") if row else ""
