"""The blocks with which editors show pictures."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from portal.pictures.showing import read_renditions


class _ChosenImages(ImageChooserBlock):
    """An image chooser that reads what was made of its images together with them."""

    def bulk_to_python(self, values: Any) -> list[Any]:
        images: list[Any] = super().bulk_to_python(values)
        read_renditions(images)
        return images


class PictureChooserBlock(ImageBlock):
    """An image that says in words what it shows, or is declared decorative; cheap to show many of."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        super().__init__(required=required, **kwargs)
        chosen = _ChosenImages(required=required)
        chosen.set_name("image")
        self.child_blocks["image"] = chosen


class PictureBlock(blocks.StructBlock):
    """A picture with its caption. Who made it and who may use it stand in the library, once."""

    image = PictureChooserBlock(label=_("picture"))
    caption = blocks.TextBlock(
        label=_("caption"),
        max_length=400,
        required=False,
        rows=2,
        help_text=_(
            "What it shows, where, when. The author and the rights are added by themselves: "
            "they are written in the library of images."
        ),
    )

    class Meta:
        icon = "image"
        label = _("picture")
        template = "blocks/picture.html"
