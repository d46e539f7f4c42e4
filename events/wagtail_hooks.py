"""Days in the CMS: their series."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from events.models import EventSeries


class EventSeriesViewSet(SnippetViewSet):
    model = EventSeries
    icon = "list-ol"
    menu_label = _("Series of days")
    menu_order = 177
    add_to_admin_menu = True
    list_display = ["title", "slug"]
    search_fields = ["title"]
    copy_view_enabled = False


register_snippet(EventSeriesViewSet)
