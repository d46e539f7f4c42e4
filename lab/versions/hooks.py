"""The lab's model in the CMS: a version that pages refer to is not deleted, and its history says what was."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from lab.versions.referring import why_kept
from lab.versions.services import SUPERSEDED


@hooks.register("before_delete_page")
def keep_versions_referred_to(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Pages lead to this version, or to one below this page: it is taken out of them first."""
    return _kept(request, [page])


@hooks.register("before_bulk_action")
def keep_versions_referred_to_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any
) -> HttpResponse | None:
    if action_type != "delete" or not (objects and isinstance(objects[0], Page)):
        return None
    return _kept(request, objects)


@hooks.register("register_log_actions")
def register_superseded(actions: LogActionRegistry) -> None:
    label = _("Became a former version of the lab’s model")
    actions.register_action(SUPERSEDED, label, label)


def _kept(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    sentence = why_kept(pages)
    if not sentence:
        return None
    messages.error(request, sentence)
    parent = pages[0].get_parent()
    return redirect("wagtailadmin_explore", parent.pk)
