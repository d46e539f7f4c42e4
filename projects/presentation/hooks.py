"""Projects in the CMS: their programmes, and what an editor is told when a question is kept."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from projects.models import Programme


class ProgrammeViewSet(SnippetViewSet):
    """Under “Snippets”: there are few of them, and the menu is long."""

    model = Programme
    icon = "folder-open-inverse"
    menu_label = _("Programmes")
    list_display = ["title", "starts_on", "ends_on"]
    search_fields = ["title"]
    copy_view_enabled = False
    panels = [
        FieldPanel("title"),
        FieldPanel("slug"),
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on"), FieldPanel("precision")]),
        FieldPanel("note"),
        FieldPanel("partners"),
        FieldPanel("example"),
    ]


register_snippet(ProgrammeViewSet)
