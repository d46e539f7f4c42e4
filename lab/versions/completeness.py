"""What a version of the lab's model must say before it may be public.

A version is told by its number, and none of its families is empty. Drafts may lack any of this.
`refuse_incomplete` is the last guard behind every door that makes a version public; the forms of the CMS
say it beside the fields first.
"""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.text import get_text_list
from django.utils.translation import gettext

from calls.completeness import PageRefused
from taxonomy.stages import FAMILIES

if TYPE_CHECKING:
    from lab.models import LabModelPage


class NotWhole(PageRefused):
    """A version may not go public; the errors stand by field."""

    def __init__(self, version: "LabModelPage", lacking: dict[str, str]) -> None:
        sentence = gettext("“%(title)s” cannot be public yet.") % {"title": version.title}
        super().__init__(version, " ".join([sentence, *lacking.values()]), lacking)


def missing(version: "LabModelPage") -> dict[str, str]:
    """What its fields still lack, or contradict, by field; its families are `empty_families`' affair."""
    if version.number is None:
        return {"number": gettext("Give the version a number: that is how it is told from the others.")}
    sentence = taken_number(version)
    return {"number": sentence} if sentence else {}


def taken_number(version: "LabModelPage") -> str:
    """A sentence when another version of the same language has its number, else nothing."""
    from lab.models import LabModelPage

    if version.number is None:
        return ""
    language = version.locale.language_code if version.locale_id else settings.LANGUAGE_CODE
    others = LabModelPage.objects.filter(number=version.number, language=language).exclude(pk=version.pk)
    other = others.first()
    if other is None:
        return ""
    return gettext("There is a version %(number)d already: “%(title)s”.") % {
        "number": version.number,
        "title": other.title,
    }


def empty_families(held: Collection[str]) -> str:
    """A sentence on the families that are not among those that activities stand in, else nothing."""
    labels = [str(stage.label) for stage in FAMILIES if stage not in held]
    if not labels:
        return ""
    names = get_text_list([f"“{label}”" for label in labels], gettext("and"))
    return gettext("Choose at least one activity for each family. Empty: %(families)s.") % {"families": names}


def families_of(version: "LabModelPage") -> set[str]:
    """The families in which activities of `version` stand."""
    rows: Iterable = version.activities.select_related("activity")
    return {row.shown_family for row in rows}


def refuse_incomplete(version: "LabModelPage") -> None:
    """Raise NotWhole unless `version` has a number of its own and no empty family."""
    lacking = missing(version)
    if sentence := empty_families(families_of(version)):
        lacking["activities"] = sentence
    if lacking:
        raise NotWhole(version, lacking)
