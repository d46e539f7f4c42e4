"""Sample sentences of a page that was begun from a template: marked, and never public.

The mark is a sign that nobody types by chance, so that what is left of the samples is found in any language,
in fields, in blocks and in rows of the page.
"""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.html import escape
from django.utils.translation import gettext
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.rich_text import RichText

SIGN = "✎"


def sample(text: str) -> str:
    """`text`, which says what is to be written in its place, with the mark."""
    return " ".join([SIGN, gettext("To be replaced:"), text])


def rich(*paragraphs: str) -> RichText:
    """Paragraphs of plain text for a block of rich text."""
    return RichText("".join(f"<p>{escape(each)}</p>" for each in paragraphs))


def left(page: Page) -> dict[str, str]:
    """By field of `page`, or name of its rows, a sentence where a sample was not replaced yet."""
    found = {
        name: gettext("A sample is left: write your own words in the place of what begins with %(sign)s.")
        % {"sign": SIGN}
        for name in _texts(page)
    }
    for relation in get_all_child_relations(type(page)):
        name = relation.get_accessor_name()
        if any(_texts(row) for row in getattr(page, name).all()):
            found[name] = gettext(
                "A sample is left under “%(rows)s”: replace what begins with %(sign)s, or take the row away."
            ) % {"rows": relation.related_model._meta.verbose_name_plural, "sign": SIGN}
    return found


def _texts(row: models.Model) -> list[str]:
    """The fields of `row` in which the mark stands."""
    fields = [field for field in row._meta.concrete_fields if field.editable]
    return [field.name for field in fields if SIGN in _text(field, row)]


def _text(field: models.Field[Any, Any], row: models.Model) -> str:
    if isinstance(field, StreamField):
        value = field.value_from_object(row)
        blocks = field.stream_block.get_prep_value(value) if value else []
        return json.dumps(blocks, cls=DjangoJSONEncoder, ensure_ascii=False)
    if isinstance(field, models.CharField | models.TextField):
        value = field.value_from_object(row)
        return value if isinstance(value, str) else ""
    return ""
