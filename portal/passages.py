"""Words in another language than the page's, which a screen reader says with that language's voice.

Editors mark them in the text editor of the CMS, by one button for each of `PASSAGE_LANGUAGES`; what is kept
is `<span lang="en">`. Source: RGAA 4.1, criteria 8.7, 8.8 and 8.10; WCAG 2.2, 3.1.2.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineStyleElementHandler
from wagtail.admin.rich_text.editors.draftail.features import InlineStyleFeature
from wagtail.rich_text.feature_registry import FeatureRegistry

# Those that Django has no name for.
NAMES = {"oc": _("Occitan"), "co": _("Corsican")}


def language_name(code: str) -> str:
    """The name of a language in the reader's own; its code where nobody named it."""
    return str(NAMES.get(code) or _known(code).get("name_translated", code))


def attributes(code: str) -> dict[str, str]:
    """What an element says of its words: their language, and that it is written from right to left."""
    return {"lang": code, "dir": "rtl"} if _known(code).get("bidi") else {"lang": code}


def _known(code: str) -> Mapping[str, Any]:
    """What Django knows of a language: nothing of some."""
    try:
        return get_language_info(code)
    except KeyError:
        return {}


def offered(kept: str = "") -> list[tuple[str, str]]:
    """The languages in which a whole text may be, the site's own as "", by name; `kept` is always there."""
    codes = {*settings.PASSAGE_LANGUAGES, kept} - {"", settings.LANGUAGE_CODE}
    names = sorted((language_name(code), code) for code in codes)
    return [("", language_name(settings.LANGUAGE_CODE)), *((code, name) for name, code in names)]


def _described(code: str) -> str:
    return gettext("Passage in another language: %(language)s") % {"language": language_name(code).lower()}


@hooks.register("register_rich_text_features")
def offer_languages(features: FeatureRegistry) -> None:
    """One button a language, `passage-en`; the editor offers those that its list of features names."""
    for code in settings.PASSAGE_LANGUAGES:
        feature, style = f"passage-{code}", f"PASSAGE-{code.upper()}"
        button = {
            "type": style,
            "label": code.upper(),
            "description": lazy(_described, str)(code),
            "style": {"borderBlockEnd": "2px dotted"},
        }
        features.register_editor_plugin("draftail", feature, InlineStyleFeature(button))
        features.register_converter_rule(
            "contentstate",
            feature,
            {
                "from_database_format": {f'span[lang="{code}"]': InlineStyleElementHandler(style)},
                "to_database_format": {"style_map": {style: {"element": "span", "props": attributes(code)}}},
            },
        )
