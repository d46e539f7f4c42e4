from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from taxonomy.forms import ThemeForm
from taxonomy.models import Theme


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


Theme.base_form_class = ThemeForm
register_snippet(ThemeViewSet)
