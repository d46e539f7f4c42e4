"""The picture that stands for a page elsewhere: where it is shared, for example."""

from typing import Any

from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage
from wagtail.models import Page


def first_picture(page: Page) -> AbstractImage | None:
    """The first picture of what `page` is written with; only the blocks that hold pictures are read."""
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            stream: Any = getattr(page, field.name)
            for place, raw in enumerate(stream.raw_data):
                image = _image_of(stream, place, raw["type"])
                if image is not None:
                    return image
    return None


def _image_of(stream: Any, place: int, block_type: str) -> AbstractImage | None:
    if block_type == "picture":
        image: AbstractImage | None = stream[place].value["image"]
        return image
    if block_type == "gallery":
        return next((item["image"] for item in stream[place].value if item["image"]), None)
    return None
