"""What the lab does for others: the page of all services, and a page for each."""

from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from calls.fields import CodeListField
from contributions.models import Contribution
from portal.blocks import BodyBlock
from portal.pages import BasePage
from taxonomy.stages import Stage


class ServiceIndexPage(BasePage):
    """Everything that the lab does for others, by stage and by who asks."""

    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    guide_chapter = "presenter-le-labo"
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["lab.ServicePage"]
    max_count = 1
    template = "lab/offers/index.html"

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
    ]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel(
            "body", help_text=_("Below the services, which list themselves: how one asks for one of them.")
        ),
    ]

    class Meta:
        verbose_name = _("page of the services")
        verbose_name_plural = _("pages of the services")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from lab.offers.pages import index_context

        return super().get_context(request, *args, **kwargs) | index_context(self, request)


class ServicePage(BasePage):
    """One thing that the lab does: for whom, how long, what it needs and what comes of it."""

    class Maturity(models.TextChoices):
        TESTING = "testing", pgettext_lazy("service", "Being tested")
        CONFIRMED = "confirmed", pgettext_lazy("service", "Confirmed")

    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices, default=Stage.UNDERSTAND)
    senders = CodeListField(
        _("for whom"),
        codes=Contribution.SenderKind,
        help_text=_("Who may ask for it. Nobody ticked: everybody."),
    )
    maturity = models.CharField(
        _("where the service stands"), max_length=10, choices=Maturity.choices, default=Maturity.TESTING
    )
    duration = models.CharField(_("duration"), max_length=150, blank=True)
    needs = models.TextField(_("what we need from you"), blank=True, help_text=_("One per line."))
    outputs = models.TextField(_("what you get"), blank=True, help_text=_("One per line."))
    activities = ParentalManyToManyField(
        "taxonomy.Activity",
        blank=True,
        related_name="services",
        verbose_name=_("activities of the lab"),
        help_text=_("Those that it is part of: the lab’s model leads from them to this page."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    guide_chapter = "presenter-le-labo"
    parent_page_types = ["lab.ServiceIndexPage"]
    subpage_types: list[str] = []
    template = "lab/offers/service.html"

    search_fields = [
        *BasePage.search_fields,
        *(index.SearchField(name) for name in ("summary", "duration", "needs", "outputs", "body")),
    ]
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("stage", help_text=_("Gives the page its sign and colour.")),
                        FieldPanel(
                            "maturity", help_text=_("Being tested: the page says that the lab still tries.")
                        ),
                    ]
                ),
                FieldPanel("senders"),
                FieldPanel("duration", help_text=_("For example: three weeks, a day a week.")),
            ],
            heading=_("In short"),
        ),
        MultiFieldPanel([FieldPanel("needs"), FieldPanel("outputs")], heading=_("What it takes and brings")),
        FieldPanel("activities", widget=forms.CheckboxSelectMultiple),
        FieldPanel("body", help_text=_("At the end of the page: how it goes, and an example.")),
    ]

    class Meta:
        verbose_name = pgettext_lazy("of the lab", "service")
        verbose_name_plural = pgettext_lazy("of the lab", "services")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from lab.offers.pages import service_context

        return super().get_context(request, *args, **kwargs) | service_context(self, request)

    @property
    def sender_labels(self) -> list[str]:
        """Who may ask for it, in words; nobody named: everybody."""
        return [str(kind.label) for kind in Contribution.SenderKind if kind.value in self.senders]

    def is_for(self, sender: str) -> bool:
        return not self.senders or sender in self.senders
