"""Doors to the public that Wagtail opens without asking the page: what stands behind them.

Publishing passes through the `publish` and `save` of the page. Two ways do not: an approved date
written on a revision (the edit form's action writes it by itself), and a move. Days have the same doors.
"""

from collections.abc import Callable
from typing import Any

from wagtail.models import Page, Revision
from wagtail.signals import pre_page_move

# What each type of page must be before it goes public: raises a PageRefused.
_guards: dict[type[Page], Callable[[Any], None]] = {}


def guard(model: type[Page], refuse: Callable[[Any], None]) -> None:
    """Let `refuse` look at each page of `model` that goes through these doors."""
    _guards[model] = refuse


def connect() -> None:
    """Called once, when the apps are ready. Calling it again changes nothing."""
    from django.db.models.signals import pre_save

    pre_save.connect(_revision_about_to_be_saved, sender=Revision, dispatch_uid="calls: schedule")
    pre_page_move.connect(_page_about_to_move, dispatch_uid="calls: move")


def _revision_about_to_be_saved(sender: type[Revision], instance: Revision, **kwargs: Any) -> None:
    if not instance.approved_go_live_at:
        return
    if refuse := _guards.get(instance.content_type.model_class()):
        refuse(instance.as_object())


def _page_about_to_move(
    sender: type[Page], instance: Page, parent_page_before: Page, parent_page_after: Page, **kwargs: Any
) -> None:
    """A public page takes its place elsewhere only if it is complete; changing the order is no move."""
    if parent_page_before.pk == parent_page_after.pk:
        return
    for model, refuse in _guards.items():
        for page in model.objects.descendant_of(instance, inclusive=True).live():
            refuse(page)
