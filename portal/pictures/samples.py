"""A picture that stands for any other, where an editor chooses a block: it is no row of the library."""

from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext

from portal.pictures.showing import Shown


def sample_picture() -> Shown:
    return Shown(
        alt=gettext("A disc and a triangle, side by side"),
        src=static("sample-picture.svg"),
        width=1200,
        height=800,
    )


def picture_block() -> dict[str, Any]:
    """What the template of a picture shows in a sample."""
    return {"value": {"image": sample_picture(), "caption": gettext("The workshop, a morning in March")}}


def gallery_block() -> dict[str, Any]:
    """The same of several pictures."""
    captions = (gettext("The cards, on the wall"), gettext("The first model"), "")
    return {"value": [{"image": sample_picture(), "caption": caption} for caption in captions]}
