"""Projects: their page, and work on one question, in stages."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from portal.blocks import BodyBlock
from portal.pages import BasePage
from portal.periods import Period
from projects.codes import Designed, ProjectStatus, Verdict
from projects.follow_up.route import LinkedContributionsRoute
from taxonomy.stages import Stage


class ProjectIndexPage(BasePage):
    """Every project: a board by stage, a list, and filters."""

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["projects.ProjectPage"]
    max_count = 1
    template = "projects/project_index_page.html"

    class Meta:
        verbose_name = _("page of the projects")
        verbose_name_plural = _("pages of the projects")


class ProjectPage(LinkedContributionsRoute, Period, BasePage):
    """Work on one question, in stages: what it tests, who is in it, what came out."""

    # Of the one question, apart from the title.
    question = models.CharField(
        _("question"),
        max_length=250,
        blank=True,
        help_text=_("The poster: one question, as one would ask it aloud."),
    )
    stage = models.CharField(
        _("stage"),
        max_length=20,
        choices=Stage.choices,
        default=Stage.UNDERSTAND,
        help_text=_("Where the project stands. Gives the page its sign and colour."),
    )
    status = models.CharField(
        _("status"), max_length=12, choices=ProjectStatus.choices, default=ProjectStatus.ACTIVE
    )
    designed = models.CharField(_("what is designed"), max_length=12, choices=Designed.choices, blank=True)
    theme = models.ForeignKey(
        "taxonomy.Theme",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("theme"),
    )
    other_themes = ParentalManyToManyField(
        "taxonomy.Theme", blank=True, related_name="other_projects", verbose_name=_("other themes")
    )
    territory = models.ForeignKey(
        "taxonomy.Territory",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("territory"),
    )
    activities = ParentalManyToManyField(
        "taxonomy.Activity", blank=True, related_name="projects", verbose_name=_("activities of the lab")
    )
    programme = models.ForeignKey(
        "projects.Programme",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("programme"),
    )
    follows = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("project that it follows"),
    )
    # How it began, in public words; the referral itself is a link (lab.linking).
    origin = models.TextField(_("how it began"), blank=True, max_length=600)
    budget = models.TextField(_("budget"), blank=True, max_length=600)
    means = models.TextField(_("means"), blank=True, max_length=600)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    # --- What was decided in the end
    verdict = models.CharField(_("decision"), max_length=12, choices=Verdict.choices, blank=True)
    verdict_words = models.TextField(_("what was decided, and why"), blank=True, max_length=1200)
    verdict_by = models.CharField(
        _("who decided"), max_length=150, blank=True, help_text=_("A function or an assembly, not a name.")
    )
    verdict_on = models.DateField(_("decided on"), null=True, blank=True)

    parent_page_types = ["projects.ProjectIndexPage"]
    subpage_types = ["projects.Experiment"]
    template = "projects/project_page.html"

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("question"),
        index.SearchField("body"),
    ]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("question"),
        FieldPanel("stage"),
        FieldPanel("status"),
        FieldPanel("theme"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = pgettext_lazy("of the lab", "project")
        verbose_name_plural = pgettext_lazy("of the lab", "projects")

    @property
    def poster(self) -> str:
        """The question, or the title while an editor has not written it."""
        return self.question or self.title

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {"project": self}
