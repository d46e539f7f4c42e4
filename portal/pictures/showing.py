"""What a page shows of a picture: the renditions that exist, in one query for all the pictures of a block."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest
from django.utils import timezone
from wagtail.images.models import AbstractImage, AbstractRendition, Filter

from portal.cache import shown_until
from portal.pictures.shapes import FALLBACK, FORMATS, SHAPES, Shape

logger = logging.getLogger(__name__)

# How long a page stays in memory that could not show one of its pictures.
SOON = timedelta(minutes=1)


@dataclass(frozen=True)
class Source:
    mime_type: str
    srcset: str


@dataclass(frozen=True)
class Shown:
    """A picture as components/picture.html draws it; without `src` only its words stand."""

    alt: str
    src: str = ""
    width: int = 0
    height: int = 0
    sources: tuple[Source, ...] = ()
    sizes: str = ""

    @property
    def is_tall(self) -> bool:
        return self.height > self.width

    @property
    def is_small(self) -> bool:
        """Whether it would be blurred in the whole width of a page."""
        return self.width < SHAPES["whole"].fallback_width


def read_renditions(images: Iterable[AbstractImage | None]) -> None:
    """Read what exists of `images` at once, so that showing them asks nothing more."""
    known = [image for image in images if image is not None]
    if known:
        rows = known[0].get_rendition_model().objects.all()
        prefetch_related_objects(known, Prefetch("renditions", rows, to_attr="prefetched_renditions"))


def shown(image: AbstractImage, shape: Shape | str, *, request: HttpRequest | None = None) -> Shown:
    """`image` in that shape, in every format that was made of it. Raises nothing, whatever the file is.

    Of a picture that has just come the fallback alone is made here; if even that fails, what stands is
    its alternative text, and the page is asked for again soon.
    """
    shape = SHAPES[shape] if isinstance(shape, str) else shape
    filters = shape.filters(image)
    found = image.find_existing_renditions(*(item for wanted in filters.values() for item in wanted))
    fallback = found.get(filters[FALLBACK][0]) or made_now(image, filters[FALLBACK][0])
    if fallback is None:
        shown_until(request, timezone.now() + SOON)
        return Shown(alt=_alt(image))
    sources = (_source(name, [found[item] for item in filters[name] if item in found]) for name in FORMATS)
    return Shown(
        alt=_alt(image),
        src=fallback.url,
        width=fallback.width,
        height=fallback.height,
        sources=tuple(source for source in sources if source is not None),
        sizes=shape.sizes,
    )


def made_now(image: AbstractImage, wanted: Filter) -> AbstractRendition | None:
    """A rendition, made if it must be; None where the file cannot be read, whatever is wrong with it."""
    try:
        made: AbstractRendition = image.get_rendition(wanted)
    except Exception:
        # The file is not there (SourceImageIOError), or is no picture: libraries raise what they like.
        logger.warning("image %s cannot be shown: its file is missing or broken", image.pk)
        return None
    return made


def _source(name: str, renditions: list[AbstractRendition]) -> Source | None:
    """One format in its widths, each once: a small original has no larger ones."""
    by_width = {rendition.width: rendition for rendition in renditions}
    if not by_width:
        return None
    return Source(
        f"image/{name}", ", ".join(f"{made.url} {width}w" for width, made in sorted(by_width.items()))
    )


def _alt(image: Any) -> str:
    """Its words in this place, nothing where it was declared decorative, else those of the library."""
    if getattr(image, "decorative", False):
        return ""
    return str(getattr(image, "contextual_alt_text", "") or image.default_alt_text)
