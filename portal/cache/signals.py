"""What Wagtail and the CMS change without calling a verb of ours: Django's and Wagtail's signals.

Bulk writes (`queryset.update()`, `bulk_create`) send none: whoever makes them calls `touch`.
"""

from typing import Any

from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save

from portal.cache import touch

# What Wagtail writes when a draft is saved, submitted or locked. None of it is public.
DRAFT_FIELDS = frozenset(
    {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
    }
)


def connect() -> None:
    """Called once, when the apps are ready. Calling it again changes nothing."""
    from wagtail.contrib.redirects.models import Redirect
    from wagtail.documents import get_document_model
    from wagtail.images import get_image_model
    from wagtail.models import Locale, PageViewRestriction, Site
    from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

    for signal in (page_published, page_unpublished, post_page_move, page_slug_changed):
        signal.connect(_page_changed, dispatch_uid="page cache")
    pre_save.connect(_page_about_to_be_saved, dispatch_uid="page cache: pages")
    post_save.connect(_page_saved, dispatch_uid="page cache: pages")
    post_delete.connect(_page_deleted, dispatch_uid="page cache: pages")
    touch_on_save(Site, Locale, PageViewRestriction, Redirect, get_image_model(), get_document_model())


def touch_on_save(*models: type[Model]) -> None:
    """Every row of `models` saved, deleted or linked is a public change.

    For `AppConfig.ready()` of the apps whose models public pages show and whose rows the CMS
    writes by itself: themes, partners, site settings.
    """
    for model in models:
        uid = f"page cache: {model._meta.label}"
        post_save.connect(_row_changed, sender=model, dispatch_uid=uid)
        post_delete.connect(_row_changed, sender=model, dispatch_uid=uid)
        for field in model._meta.many_to_many:
            through = field.remote_field.through
            m2m_changed.connect(_links_changed, sender=through, dispatch_uid=uid)


def _row_changed(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    touch(instance)


def _links_changed(sender: type[Model], instance: Model, action: str, **kwargs: Any) -> None:
    if action.startswith("post_"):
        touch(instance)


def _page_changed(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    touch(instance)


def _page_about_to_be_saved(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    """Remember whether readers see the page now: a draft that stays a draft changes nothing.

    Without this, each autosave of a page never published would empty the cache.
    """
    if not _is_page(sender) or instance.live:
        return
    stored = sender._default_manager.filter(pk=instance.pk, live=True)
    instance.public_before_save = not instance._state.adding and stored.exists()


def _page_saved(
    sender: type[Model], instance: Any, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    if not _is_page(sender):
        return
    if update_fields is not None and update_fields <= DRAFT_FIELDS:
        return
    if instance.live or getattr(instance, "public_before_save", True):
        touch(instance)


def _page_deleted(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    if _is_page(sender):
        touch(instance)


def _is_page(sender: type[Model]) -> bool:
    from wagtail.models import Page

    return issubclass(sender, Page)
