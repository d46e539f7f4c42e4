"""How much pictures weigh for whoever reads the page, and words of pictures that are no description."""

import re
from collections.abc import Iterable
from typing import Any

from wagtail.images import get_image_model

from portal.content_checks.reading import Picture
from portal.folding import fold

# A page, all its pictures together: with the 60 kB of the page itself, five seconds on a slow 3G.
HEAVIEST_PAGE = 1_500_000
HEAVIEST_PICTURE = 400_000
MOST_PICTURES = 12

_FILE_NAME = re.compile(
    r"\.(avif|gif|jpe?g|png|svg|webp|heic|tiff?)$|_|^(img|dsc|dscn|pxl|image|photo)[\s-]*\d+$", re.IGNORECASE
)
_USELESS_START = re.compile(
    r"^(une |an? )?(image|photo|photographie|illustration|capture d’écran|visuel|picture|photograph)s? "
    r"(d’|(de|du|des|of|qui montre|montrant|représentant)\b)",
    re.IGNORECASE,
)


def is_no_description(picture: Picture) -> bool:
    """Whether the words of a picture are the name of its file, or begin with "picture of"."""
    words = picture.words.strip().replace("'", "’")
    if not words or picture.is_decorative:
        return False
    file = str(getattr(picture.image, "file", "")).rsplit("/", 1)[-1].rsplit(".", 1)[0]
    # Two files of one name: the second has a few signs more.
    if file and fold(words) in {fold(file), fold(file.rpartition("_")[0])}:
        return True
    return bool(_FILE_NAME.search(words) or _USELESS_START.match(words))


def weights(images: Iterable[Any]) -> dict[int, int]:
    """Bytes of each image at its heaviest, as readers get it: the largest of its renditions.

    The page was just rendered: they are there. One query; the size of each file is asked of the storage.
    """
    keys = {image.pk for image in images}
    found: dict[int, int] = {}
    for rendition in get_image_model().get_rendition_model().objects.filter(image_id__in=keys):
        try:
            size = rendition.file.size
        except OSError:
            continue
        found[rendition.image_id] = max(found.get(rendition.image_id, 0), size)
    return found
