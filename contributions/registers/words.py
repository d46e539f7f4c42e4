"""Themes and territories as registers: what each gathers. They are edited in the CMS's own lists."""

from typing import Any

from django.db.models import OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.counts import BoundedCount, counted, said
from contributions.models import Contribution
from contributions.permissions import may_read
from contributions.registers.base import ReadOnly, Register, column
from contributions.registers.searching import NameSearch
from taxonomy.models import Territory, Theme


class WordPermissions(ReadOnly):
    may = staticmethod(may_read)


class WordRegister(Register):
    """A list of shared words, with how many published contributions each has."""

    # The column of a contribution that names one.
    used_as: str
    permission_helper_class = WordPermissions
    search_fields = ["title"]
    search_handler_class = NameSearch

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(published_count=BoundedCount(self._published()))

    def _published(self) -> Any:
        return Contribution.objects.published().filter(**{self.used_as: OuterRef("pk")})

    def links(self, user: Any, row: Any) -> list[tuple[str, str]]:
        snippets = row.snippet_viewset
        if not snippets.permission_policy.user_has_permission(user, "change"):
            return []
        return [(gettext("Edit"), reverse(snippets.get_url_name("edit"), args=[row.pk]))]

    @column(_("published contributions"))
    def published(self, word: Any) -> str:
        if not hasattr(word, "published_count"):  # one row, read by its key
            word.published_count = counted(word.contributions.published())
        return said(word.published_count)


class ThemeRegister(WordRegister):
    model = Theme
    code = "themes"
    menu_label = _("Themes")
    menu_icon = "tag"
    used_as = "theme"
    list_display = ["indented_title", "slug", "published"]
    ordering = ["path"]


class TerritoryRegister(WordRegister):
    model = Territory
    code = "territories"
    menu_label = _("Territories")
    menu_icon = "site"
    used_as = "territory"
    list_display = ["title", "kind", "code", "parent", "published"]
    list_select_related = ["parent"]
    ordering = ["title", "id"]
