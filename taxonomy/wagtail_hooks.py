from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from taxonomy.forms import TerritoryForm, ThemeForm
from taxonomy.models import Activity, Partner, Territory, Theme
from taxonomy.uses import KEPT, used_by


class ThemeViewSet(SnippetViewSet):
    model = Theme
    icon = "tag"
    menu_label = _("Themes")
    menu_order = 170
    add_to_admin_menu = True
    ordering = ["path"]
    list_display = ["indented_title", "slug"]
    search_fields = ["title"]
    panels = [
        FieldPanel("title"),
        FieldPanel("slug"),
        FieldPanel("parent"),
        FieldPanel("summary"),
        FieldPanel("example"),
    ]

    def get_form_class(self, for_update: bool = False) -> type:
        return self.get_edit_handler().get_form_class()


class TerritoryViewSet(SnippetViewSet):
    model = Territory
    icon = "site"
    menu_label = _("Territories")
    menu_order = 175
    add_to_admin_menu = True
    list_display = ["title", "kind", "code", "parent"]
    list_filter = ["kind"]
    list_per_page = 50
    search_fields = ["title"]
    copy_view_enabled = False
    panels = [
        FieldPanel("title"),
        FieldPanel("slug"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("code")]),
        FieldPanel("parent"),
    ]


class ActivityViewSet(SnippetViewSet):
    model = Activity
    icon = "cogs"
    menu_label = _("Activities")
    menu_order = 176
    add_to_admin_menu = True
    list_display = ["title", "stage", "sort_order"]
    list_filter = ["stage"]
    search_fields = ["title"]
    copy_view_enabled = False
    panels = [
        FieldPanel("title"),
        FieldPanel("slug"),
        FieldRowPanel([FieldPanel("stage"), FieldPanel("sort_order")]),
        FieldPanel("text"),
    ]


class PartnerViewSet(SnippetViewSet):
    model = Partner
    icon = "group"
    menu_label = _("Partners")
    menu_order = 177
    add_to_admin_menu = True
    list_display = ["title", "kind"]
    list_filter = ["kind"]
    search_fields = ["title"]
    copy_view_enabled = False
    panels = [
        FieldPanel("title"),
        FieldPanel("slug"),
        FieldPanel("kind"),
        FieldPanel("logo"),
        FieldPanel("url"),
        FieldPanel("example"),
    ]


Theme.base_form_class = ThemeForm
Territory.base_form_class = TerritoryForm
register_snippet(ThemeViewSet)
register_snippet(TerritoryViewSet)
register_snippet(ActivityViewSet)
register_snippet(PartnerViewSet)


@hooks.register("before_delete_snippet")
def keep_words_in_use(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """A word that something hangs on stays, and so does a theme above it."""
    words: list[Any] = [each for each in instances if isinstance(each, tuple(KEPT))]
    for word in words:
        if users := used_by(word):
            messages.error(
                request,
                gettext("Not deleted: “%(title)s” is used by %(users)s. Choose another for them first.")
                % {"title": word, "users": ", ".join(users)},
            )
            return redirect(f"{word.snippet_viewset.get_url_name('list')}")
    return None


@hooks.register("before_bulk_action")
def keep_words_in_use_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any
) -> HttpResponse | None:
    return keep_words_in_use(request, objects) if action_type == "delete" else None
