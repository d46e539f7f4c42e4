"""A picture says what it shows, in words, or is declared decorative: a page is not public before.

Wagtail's `ImageBlock` asks for it beside the picture when the form is sent for publication. Bulk publishing,
workflows, schedules and imports have no form: what they would make public comes through `BasePage.save`.
Pictures outside blocks are logos that stand beside the name they repeat, and are drawn with empty words.
"""

from django.utils.translation import gettext
from wagtail.models import Page

from portal.content_checks.reading import pictures_by_field
from portal.refusals import PageRefused


class SilentPictures(PageRefused):
    """A page whose pictures lack words may not go public; the errors stand by field."""

    def __init__(self, page: Page, fields: dict[str, str]) -> None:
        sentence = gettext("“%(title)s” cannot be public yet.") % {"title": page.title}
        super().__init__(page, " ".join([sentence, *dict.fromkeys(fields.values())]), fields)


def silent_fields(page: Page) -> dict[str, str]:
    """Each field of `page` that holds a picture without words, with a sentence that says what to do."""
    sentence = gettext("A picture has no alternative text: say what it shows, or declare it decorative.")
    return {name: sentence for name, picture in pictures_by_field(page) if picture.is_silent}


def refuse_silent_pictures(page: Page) -> None:
    """Raise SilentPictures unless every picture in the blocks of `page` has words, or needs none."""
    if fields := silent_fields(page):
        raise SilentPictures(page, fields)
