"""The guide's screens in the CMS, its entry in the help menu, and the button on the pages it tells of."""

from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from portal.guide import chapters, library
from portal.guide.links import ICON, buttons_to

INDEX = "editor_guide"
# Wagtail's own, in English and elsewhere, beside which ours would not be found.
NOT_OURS = "editor-guide"


class GuideView(WagtailAdminTemplateMixin, TemplateView):
    """A document of the guide with the menu of its chapters; its table of contents where none is named.

    Everybody who may open the CMS reads it (Wagtail asks that of every address below its own).
    """

    template_name = "portal/admin/guide/document.html"
    header_icon = ICON
    page_title = _("Guide")

    def get(self, request: HttpRequest, folder: str = "", name: str = "", *args: Any, **kwargs: Any) -> Any:
        self.document = library.find(folder, name) if folder else chapters.table_of_contents()
        if folder and (self.document is None or self.document.name == library.TABLE_OF_CONTENTS):
            raise Http404
        return super().get(request, *args, **kwargs)

    def get_header_title(self) -> str:
        """The document has its own first heading."""
        return ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse(INDEX), "label": self.page_title}
        if self.document is None or self.document.name == library.TABLE_OF_CONTENTS:
            return [*super().get_breadcrumbs_items(), index | {"url": ""}]
        return [*super().get_breadcrumbs_items(), index, {"url": "", "label": self.document.title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before, after = chapters.around(self.document) if self.document else (None, None)
        query = self.request.GET.get("q", "").strip()[:100]
        return super().get_context_data(
            **kwargs,
            document=self.document,
            title=self.document.title if self.document else self.page_title,
            parts=chapters.parts(),
            before=before,
            after=after,
            leading_here=chapters.leading_to(self.document)
            if self.document and not (before or after)
            else [],
            query=query,
            found=chapters.search(query),
        )


def picture(request: HttpRequest, folder: str, name: str) -> FileResponse:
    """One picture of a document."""
    file = library.picture(folder, name)
    if file is None:
        raise Http404
    return FileResponse(file.open("rb"), content_type="image/png")


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        path("guide/", GuideView.as_view(), name=INDEX),
        path("guide/<slug:folder>/images/<str:name>", picture, name=library.PICTURE),
        path("guide/<slug:folder>/<slug:name>/", GuideView.as_view(), name=library.READ),
    ]


@hooks.register("register_help_menu_item")
def guide_menu_item() -> MenuItem:
    return MenuItem(_("Guide of the portal"), reverse(INDEX), name="portal-guide", icon_name=ICON, order=10)


@hooks.register("construct_help_menu")
def leave_out_wagtails_guide(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name != NOT_OURS]


@hooks.register("register_page_header_buttons")
def chapter_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """On a page's screens: the chapter about pages of its type."""
    yield from buttons_to(getattr(page.specific_class, "guide_chapter", ""))
