"""{% shown_picture image "whole" caption=… %}: a picture of the library, in every format there is of it."""

from typing import Any

from django import template
from wagtail.images.models import AbstractImage

from portal.pictures.showing import Shown, shown

register = template.Library()


@register.inclusion_tag("components/picture.html", takes_context=True)
def shown_picture(
    context: dict[str, Any],
    image: AbstractImage | Shown,
    shape: str = "whole",
    caption: str = "",
    *,
    eager: bool = False,
) -> dict[str, Any]:
    """`shape` is one of portal.pictures.shapes; `eager` for what stands at the top of a page.

    A picture that is no row of the library (a sample) comes as it is shown.
    """
    return {
        "picture": image if isinstance(image, Shown) else shown(image, shape, request=context.get("request")),
        "shape": shape,
        "caption": caption,
        "credit": getattr(image, "credit", ""),
        "rights": getattr(image, "rights", ""),
        "eager": eager,
    }
