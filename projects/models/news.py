"""News of the lab and of its projects."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.fields import StreamField
from wagtail.search import index

from portal.blocks import BodyBlock
from portal.pages import BasePage


class NewsIndexPage(RoutablePageMixin, BasePage):
    """The news, the last first, and their feed."""

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["projects.NewsPage"]
    max_count = 1
    template = "projects/news_index_page.html"

    class Meta:
        verbose_name = _("page of the news")
        verbose_name_plural = _("pages of the news")


class NewsPage(BasePage):
    """Something new, on a day."""

    date = models.DateField(_("date"), default=timezone.localdate)
    theme = models.ForeignKey(
        "taxonomy.Theme",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="news",
        verbose_name=_("theme"),
    )
    project = models.ForeignKey(
        "projects.ProjectPage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="news",
        verbose_name=pgettext_lazy("of the lab", "project"),
    )
    call = models.ForeignKey(
        "calls.CallPage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="news",
        verbose_name=_("call"),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["projects.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "projects/news_page.html"

    search_fields = [*BasePage.search_fields, index.SearchField("summary"), index.SearchField("body")]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("date"),
        FieldPanel("theme"),
        FieldPanel("project"),
        FieldPanel("call"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("piece of news")
        verbose_name_plural = _("news")
        indexes = [models.Index(fields=["-date", "-page_ptr"], name="news_by_date")]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {"news": self}
