"""Makes the renditions of a picture: when it is put in the library or its focal point moves, never while a
page is read. An AVIF takes a second or more, and a page may show twenty pictures.
"""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, AbstractRendition, Filter

from portal.cache import touch
from portal.jobs import SomeFailed
from portal.pictures.shapes import all_filters
from portal.tasks import heavy_task

logger = logging.getLogger(__name__)

# Pictures whose renditions are read at once when all of them are looked over.
CHUNK = 200
# Pictures that one look completes: the next goes on.
MOST_AT_ONCE = 100
# Fields whose change asks for other renditions.
SEEN_IN_RENDITIONS = frozenset(
    {"file", "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"}
)


def make_soon(
    sender: object, instance: Any, raw: bool = False, update_fields: Any = None, **kwargs: object
) -> None:
    """For `post_save` of images: a worker makes what is missing, once this is committed."""
    if raw or (update_fields is not None and not SEEN_IN_RENDITIONS & set(update_fields)):
        return
    # A queue that is away costs no upload: the job makes what no worker was told of.
    # Django names what failed, and a partial has no name.
    transaction.on_commit(lambda: make_renditions.enqueue(instance.pk), robust=True)


@heavy_task(label=_("Preparation of a picture"))
def make_renditions(image_id: int) -> None:
    """Make what is missing of a picture, one after the other: the original is opened once at a time."""
    image = get_image_model().objects.filter(pk=image_id).first()
    if image is not None:
        complete(image)


def complete(image: AbstractImage) -> int:
    """Make what `image` lacks; return how many. What stood for an older focal point goes.

    A file that is not there, or cannot be read, raises what Wagtail or its libraries raise.
    """
    lacking, outdated = _compared(image)
    for wanted in lacking:
        image.create_rendition(wanted)
    for rendition in outdated:
        rendition.delete()
    if lacking or outdated:
        touch(image)
    return len(lacking)


def complete_all(now: datetime) -> int:
    """Make what was left undone (a worker that was away, sizes that are new); the last pictures first."""
    done = failed = 0
    images = get_image_model().objects.order_by("-pk").prefetch_related("renditions")
    for image in images.iterator(chunk_size=CHUNK):
        if done + failed == MOST_AT_ONCE:
            break
        if not any(_compared(image)):
            continue
        try:
            complete(image)
            done += 1
        except Exception:
            # A broken original stays broken: pages show its alternative text.
            logger.exception("the renditions of image %s could not be made", image.pk)
            failed += 1
    if failed:
        raise SomeFailed(failed=failed, done=done)
    return done


def _compared(image: AbstractImage) -> tuple[list[Filter], list[AbstractRendition]]:
    """What `image` lacks, and what of ours it has for a focal point that is not its own any more."""
    keys = {wanted.spec: wanted.get_cache_key(image) for wanted in all_filters(image)}
    rows = list(image.renditions.all())
    there = {(made.filter_spec, made.focal_point_key) for made in rows}
    lacking = [Filter(spec) for spec, key in keys.items() if (spec, key) not in there]
    outdated = [
        made for made in rows if keys.get(made.filter_spec, made.focal_point_key) != made.focal_point_key
    ]
    return lacking, outdated
