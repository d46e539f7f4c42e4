"""What a page says of itself to search engines and to those who pass its address on."""

import logging
from dataclasses import dataclass

from wagtail.images.models import AbstractImage, SourceImageIOError

logger = logging.getLogger(__name__)

# What messages and networks show beside an address: wide, in a format that all of them read.
PICTURE = "fill-1200x630|format-jpeg"
# A logo is shown whole, and keeps what is transparent in it.
LOGO = "max-600x600|format-png"


@dataclass(frozen=True)
class Picture:
    """A picture ready to go with an address."""

    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Share:
    """In the context as `share`, where the words of the page itself do not say it.

    `path` is the one address of what is shown, without the site: click tags and filters are left out.
    """

    title: str
    description: str = ""
    path: str = ""
    type: str = "article"
    image: AbstractImage | None = None


def picture_of(image: AbstractImage | None, size: str = PICTURE, alt: str = "") -> Picture | None:
    """`image` as it is passed on; none when there is none, or its file is gone.

    An alternative text in the page (`ImageBlock`) says more than the title in the library.
    """
    if image is None:
        return None
    try:
        made = image.get_rendition(size)
    except (SourceImageIOError, OSError):
        logger.warning("the file of image %s cannot be read", image.pk)
        return None
    said = alt or getattr(image, "contextual_alt_text", "") or image.default_alt_text
    return Picture(made.url, made.width, made.height, said)
