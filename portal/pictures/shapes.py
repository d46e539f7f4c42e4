"""In which sizes and formats a picture exists: few enough to be made at once, when it is put in the library.

AVIF and WebP stand in every width. Browsers that know neither are rare: one JPEG is for them, for
previews of a picture that has just come, and for sharing.
"""

from dataclasses import dataclass

from wagtail.images.models import AbstractImage, Filter

# The best first: a browser takes the first that it knows.
FORMATS = ("avif", "webp")
FALLBACK = "jpeg"
# What messages and networks show beside an address: wide, in a format that all of them read.
SHARED = Filter("fill-1200x630|format-jpeg")


@dataclass(frozen=True)
class Shape:
    """How a picture stands in a page; `sizes` is how wide, as browsers are told."""

    widths: tuple[int, ...]
    fallback_width: int
    sizes: str
    # Width and height of the cut around the focal point; none: the picture is whole.
    ratio: tuple[int, int] | None = None

    def filters(self, image: AbstractImage) -> dict[str, tuple[Filter, ...]]:
        """The renditions of `image` in this shape, by format; nothing larger than the image is."""
        widest = self._widest(image)
        # The smallest width that holds all the image has stands in for those above it.
        enough = next((width for width in self.widths if width >= widest), self.widths[-1])
        widths = [width for width in self.widths if width <= enough]
        found = {name: tuple(self._filter(width, name) for width in widths) for name in FORMATS}
        return found | {FALLBACK: (self._filter(self.fallback_width, FALLBACK),)}

    def fallback(self) -> Filter:
        return self._filter(self.fallback_width, FALLBACK)

    def _widest(self, image: AbstractImage) -> int:
        if self.ratio is None:
            return int(image.width)
        across, down = self.ratio
        return min(int(image.width), int(image.height) * across // down)

    def _filter(self, width: int, name: str) -> Filter:
        if self.ratio is None:
            return Filter(f"width-{width}|format-{name}")
        across, down = self.ratio
        return Filter(f"fill-{width}x{width * down // across}|format-{name}")


SHAPES = {
    # One in the text of a page, whole: static/css/parts/picture.css says how wide it gets.
    "whole": Shape((480, 960, 1440), 960, "(min-width: 68rem) 60rem, 95vw"),
    # One among several, in a grid: all of the same cut.
    "cell": Shape((480, 960), 960, "(min-width: 60rem) 30rem, (min-width: 38rem) 45vw, 95vw", ratio=(4, 3)),
}


def all_filters(image: AbstractImage) -> list[Filter]:
    """Every rendition of `image` that a page may ask for, those soonest needed first."""
    by_format = [shape.filters(image) for shape in SHAPES.values()]
    names = (FALLBACK, *reversed(FORMATS))
    in_pages = [wanted for name in names for filters in by_format for wanted in filters[name]]
    return [*in_pages, SHARED]
