"""How far agents engage with the lab, who does what in its team, and where an agent joins."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.contrib.routable_page.models import path as route
from wagtail.fields import StreamField
from wagtail.search import index

from contributions.pages import ParticipationPage
from people.models import Engagement
from portal.blocks import BodyBlock
from portal.form_route import FormRoute
from portal.pages import BasePage


class LevelBlock(blocks.StructBlock):
    """One level of engagement: the time it takes, what it is, what one can do."""

    level = blocks.ChoiceBlock(choices=Engagement.Level.choices, label=_("level"))
    time = blocks.CharBlock(label=_("time it takes"), max_length=120, required=False)
    text = blocks.TextBlock(label=_("text"))
    can = blocks.ListBlock(
        blocks.CharBlock(max_length=200, label=_("something one can do")),
        label=_("what one can do"),
        default=[],
    )

    class Meta:
        icon = "user"
        label = _("level")


class FunctionBlock(blocks.StructBlock):
    """Somebody's part in the lab: a function, never a person."""

    title = blocks.CharBlock(label=_("function"), max_length=120)
    text = blocks.TextBlock(label=_("text"))

    class Meta:
        icon = "group"
        label = pgettext_lazy("of a team", "function")


class RolesPage(FormRoute, RoutablePageMixin, ParticipationPage):
    """The levels at which agents engage, the functions of the team, how many engage, and the form to join."""

    form_view = "join"
    stage_label = ""

    levels = StreamField([("level", LevelBlock())], verbose_name=_("levels"), blank=True)
    team = StreamField([("function", FunctionBlock())], verbose_name=_("functions of the team"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    takes_engagements = models.BooleanField(
        _("agents may join by this page"),
        default=True,
        help_text=_("The form opens once the service in charge and a way to reach it are filled in."),
    )
    counted_services = models.TextField(
        _("services whose agents are counted"),
        blank=True,
        help_text=_(
            "One per line. Agents write the name of their service themselves: only the names of this list "
            "are ever shown, from five agents on. Empty: no figure by service."
        ),
    )

    guide_chapter = "presenter-le-labo"
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "lab/roles/page.html"

    search_fields = [
        *BasePage.search_fields,
        *(index.SearchField(name) for name in ("summary", "levels", "team", "body")),
    ]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("levels", help_text=_("Each once, from the one that takes the least time.")),
        FieldPanel("team", help_text=_("By function, never by name.")),
        FieldPanel("body", help_text=_("At the end of the page, below the levels and the team.")),
        MultiFieldPanel(
            [FieldPanel("takes_engagements"), FieldPanel("counted_services")], heading=_("Agents who join")
        ),
        *ParticipationPage.participation_panels[:1],
    ]

    class Meta:
        verbose_name = _("page of the roles")
        verbose_name_plural = _("pages of the roles")

    @property
    def takes_anybody(self) -> bool:
        """Whether an agent may join here: the mail they receive says which service answers for it."""
        return bool(
            self.live
            and self.takes_engagements
            and self.service_name.strip()
            and (self.service_email or self.service_phone)
        )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from lab.roles.page import context_of

        return super().get_context(request, *args, **kwargs) | context_of(self, request)

    # --- Addresses ----------------------------------------------------------------------

    @route("")
    def roles(self, request: HttpRequest) -> HttpResponse:
        """The page itself."""
        return self.render(request)

    @route("rejoindre/")
    def join(self, request: HttpRequest) -> HttpResponseBase:
        """The form: the one sub-route that takes a POST."""
        from lab.roles.joining_views import join

        return join(request, self)

    def expired_form(self, request: HttpRequest) -> HttpResponseBase:
        from lab.roles.joining_views import expired_form

        return expired_form(request, self)
