"""News of the lab and of its projects."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.contrib.routable_page.models import path as route
from wagtail.fields import StreamField
from wagtail.query import PageQuerySet
from wagtail.search import index

from portal.blocks import BodyBlock
from portal.pages import BasePage


class NewsIndexPage(RoutablePageMixin, BasePage):
    """The news, the last first, and their feed."""

    guide_chapter = "publier-une-actualite"
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["projects.NewsPage"]
    max_count = 1
    template = "projects/news_index_page.html"

    class Meta:
        verbose_name = _("page of the news")
        verbose_name_plural = _("pages of the news")

    @route("")
    def news(self, request: HttpRequest) -> HttpResponse:
        """The page of the list that the address asks for."""
        from projects.news.listing import context_of

        context = self.get_context(request) | context_of(self, request)
        return TemplateResponse(request, self.template, context)

    @route("flux/")
    def feed(self, request: HttpRequest) -> HttpResponse:
        """The last news, for feed readers."""
        from projects.news import feeds

        return feeds.news(request, self)


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

    guide_chapter = "publier-une-actualite"
    parent_page_types = ["projects.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "projects/news_page.html"

    search_fields = [*BasePage.search_fields, index.SearchField("summary"), index.SearchField("body")]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel(
            "date",
            help_text=_("News stand in the order of these days."),
        ),
        FieldPanel("theme", help_text=_("The news then also stand on the page of their theme.")),
        FieldPanel("project", help_text=_("The page of the project then shows them.")),
        FieldPanel("call", help_text=_("The page of the call then shows them.")),
        FieldPanel(
            "body", help_text=_("What happened, and what comes next. The feed has the summary alone.")
        ),
    ]

    class Meta:
        verbose_name = _("piece of news")
        verbose_name_plural = _("news")
        indexes = [models.Index(fields=["-date", "-page_ptr"], name="news_by_date")]

    @classmethod
    def to_be_read(cls) -> PageQuerySet:
        return cls._default_manager.select_related("theme", "project", "call")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from projects.news.listing import around

        context = super().get_context(request, *args, **kwargs)
        return context | {"news": self, "index_url": self.url_above(request)} | around(self, request)
