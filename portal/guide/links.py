"""Ways from a screen of the CMS to the chapter about it."""

from django.utils.translation import gettext
from wagtail.admin.widgets.button import Button

from portal.guide.library import GUIDE, find

ICON = "help"
# Among the first of a long menu, whose end one has to scroll to.
PRIORITY = 12


def buttons_to(chapter: str) -> list[Button]:
    """A button for the menu of a screen's header; none where there is no such chapter."""
    document = find(GUIDE, chapter) if chapter else None
    if document is None:
        return []
    title = document.title[:1].lower() + document.title[1:]
    label = gettext("Guide: %(chapter)s") % {"chapter": title}
    return [Button(label, document.url, icon_name=ICON, priority=PRIORITY)]
