"""What a page says of itself to search engines and to those who pass its address on."""

from dataclasses import dataclass

from wagtail.images.models import AbstractImage, AbstractRendition, Filter

from portal.pictures.shapes import SHARED
from portal.pictures.showing import made_now

# A logo is shown whole, and keeps what is transparent in it.
LOGO = Filter("max-600x600|format-png")


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


def picture_of(image: AbstractImage | None) -> Picture | None:
    """`image` as it is passed on, once a worker has made it; no page waits for that.

    An alternative text in the page (`ImageBlock`) says more than the title in the library.
    """
    if image is None:
        return None
    made = image.find_existing_renditions(SHARED).get(SHARED)
    words = getattr(image, "contextual_alt_text", "") or image.default_alt_text
    return _picture(made, words) if made else None


def logo_picture(logo: AbstractImage | None, alt: str) -> Picture | None:
    """The logo of a site, for pages without a picture; none when there is none, or its file is gone."""
    made = made_now(logo, LOGO) if logo else None
    return _picture(made, alt) if made else None


def _picture(made: AbstractRendition, alt: str) -> Picture:
    return Picture(made.url, made.width, made.height, alt)
