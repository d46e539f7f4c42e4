"""Templates of pages: a draft that is begun with a sound structure and sample sentences.

Each app registers its own in `AppConfig.ready()`, so the building knows no noun. What is begun stays a draft:
its samples (portal.samples) keep it from the public until somebody has written in their place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from wagtail.coreutils import find_available_slug
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

LONGEST_TITLE = 255


@dataclass(frozen=True)
class Starter:
    """One template: what it is called, what one finds in it, and the page that it makes.

    `build` is given the page above and the time; what it returns has neither title nor address yet, and is
    built in the language of the page above.
    """

    code: str
    label: Any
    text: Any
    # What its title says, for whoever gives it one.
    title_help: Any
    icon: str
    # app_label.Model
    model: str
    build: Callable[[Page, datetime], Page]
    # Among the templates, what is begun the most often first.
    order: int

    @property
    def page_class(self) -> type[Page]:
        model: type[Page] = apps.get_model(self.model)
        return model

    def parents_for(self, user: Any) -> list[Page]:
        """The pages below which `user` may begin one, by their titles."""
        allowed = self.page_class.allowed_parent_page_models()
        pages = PagePermissionPolicy().instances_user_has_permission_for(user, "add")
        return list(pages.exact_type(*allowed).order_by("title")[:MOST_PARENTS])


# Of a list to choose from.
MOST_PARENTS = 50

_starters: dict[str, Starter] = {}


def register(starter: Starter) -> None:
    """Add a template (from AppConfig.ready()); again: replaces it."""
    _starters[starter.code] = starter


def named(code: str) -> Starter | None:
    return _starters.get(code)


def registered() -> list[Starter]:
    """Every template, in its order."""
    return sorted(_starters.values(), key=lambda starter: starter.order)


def below(parent: type[Page]) -> list[Starter]:
    """The templates of what may stand below pages of this type."""
    return [each for each in registered() if each.page_class in parent.allowed_subpage_models()]


def offered_to(user: Any) -> list[Starter]:
    """The templates from which `user` may begin a page somewhere."""
    return [each for each in registered() if each.parents_for(user)]


@transaction.atomic
def begin(*, starter: Starter, parent: Page, title: str, by: Any, now: datetime) -> Page:
    """A draft below `parent`, made as the CMS makes one: its first revision, and its entry in the log."""
    with translation.override(parent.locale.language_code):
        page = starter.build(parent, now)
    page.title = page.draft_title = title[:LONGEST_TITLE]
    page.slug = find_available_slug(parent, slugify(title, allow_unicode=True) or starter.code)
    page.live = False
    page.owner = by
    page.locale = parent.locale
    parent.add_child(instance=page)
    page.save_revision(user=by, log_action=True, clean=False)
    return page
