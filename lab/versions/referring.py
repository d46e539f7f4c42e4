"""Which pages lead to a version of the lab's model: as long as any does, it is not deleted."""

from collections.abc import Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext
from wagtail.models import Page, ReferenceIndex

from lab.models import LabModelPage

MOST_NAMED = 5


def why_kept(pages: Sequence[Page]) -> str:
    """A sentence that names what refers to a version among `pages` or below them, else nothing.

    What goes with them does not hold it back.
    """
    subtree = Page.objects.none()
    for page in pages:
        subtree |= Page.objects.descendant_of(page, inclusive=True)
    versions = list(LabModelPage.objects.filter(pk__in=subtree.values("pk")))
    if not versions:
        return ""
    going = set(subtree.values_list("pk", flat=True))
    for version in versions:
        if names := _referring_to(version, going):
            shown = [f"“{name}”" for name in names[:MOST_NAMED]]
            if len(names) > MOST_NAMED:
                shown.append("…")
            sentence = gettext(
                "Not deleted: “%(title)s” is referred to by %(pages)s."
                " Take it out of there first, or unpublish it."
            )
            return sentence % {"title": version.title, "pages": get_text_list(shown, gettext("and"))}
    return ""


def _referring_to(version: LabModelPage, going: set[int]) -> list[str]:
    """The names of what leads to `version` and stays."""
    return [
        str(source)
        for source, _references in ReferenceIndex.get_grouped_references_to(version)
        if not (isinstance(source, Page) and source.pk in going)
    ]
