"""Projects: their page, and work on one question, in stages."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.contrib.routable_page.models import path as route
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.search import index

from portal.blocks import BodyBlock
from portal.dates import KnownDate, Precision, known
from portal.pages import BasePage
from portal.periods import Period
from projects.cms_forms import ProjectCopyForm, ProjectPageForm
from projects.codes import Designed, ProjectStatus, Verdict
from projects.completeness import contradictions, refuse_incomplete
from projects.panels import project_tabs
from projects.reframing import is_reframed, keep_question
from taxonomy.stages import Stage


class ProjectIndexPage(BasePage):
    """Every project: a board by stage, a list, and filters."""

    guide_chapter = "presenter-un-projet"
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["projects.ProjectPage"]
    max_count = 1
    template = "projects/project_index_page.html"

    class Meta:
        verbose_name = _("page of the projects")
        verbose_name_plural = _("pages of the projects")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from projects.board.listing import context_of

        return super().get_context(request, *args, **kwargs) | context_of(self, request)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The board or the list, as the address asks for it."""
        from projects.board import listing

        return listing.short_address(request, self) or listing.answer(super().serve(request, *args, **kwargs))


class ProjectPage(RoutablePageMixin, Period, BasePage):
    """Work on one question, in stages: what it tests, who is in it, what came out."""

    # Of the one question, apart from the title.
    question = models.CharField(
        _("question"),
        max_length=250,
        blank=True,
        help_text=_("The poster: one question, as one would ask it aloud."),
    )
    # Written while the question of a public project is changed; emptied once that is published.
    reframed_because = models.TextField(
        _("why the question changes"),
        blank=True,
        max_length=600,
        help_text=_(
            "Only where the question of a public project changes: when you publish, the former one is kept "
            "under “Reframings” with the date and these words."
        ),
    )
    stage = models.CharField(
        _("stage"),
        max_length=20,
        choices=Stage.choices,
        blank=True,
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
    verdict_precision = models.CharField(
        _("what is known of the date"), max_length=10, choices=Precision.choices, default=Precision.DAY
    )

    guide_chapter = "presenter-un-projet"
    parent_page_types = ["projects.ProjectIndexPage"]
    subpage_types = ["projects.Experiment"]
    template = "projects/project_page.html"

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("question"),
        index.SearchField("body"),
    ]
    edit_handler = project_tabs(
        title=Page.content_panels,
        promote=BasePage.promote_panels,
        settings=BasePage.settings_panels,
        base_form_class=ProjectPageForm,
    )
    base_form_class = ProjectPageForm
    copy_form_class = ProjectCopyForm
    exclude_fields_in_copy = ["reframed_because"]

    class Meta:
        verbose_name = pgettext_lazy("of the lab", "project")
        verbose_name_plural = pgettext_lazy("of the lab", "projects")

    def clean(self) -> None:
        super().clean()
        if errors := contradictions(self):
            raise ValidationError(errors)

    # --- Going public -------------------------------------------------------------------

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """What makes the page live comes through here: it is complete then, and keeps its former question."""
        fields = kwargs.get("update_fields")
        if self.live and (fields is None or "live" in fields):
            refuse_incomplete(self)
            self._keep_question_in(self)
        super().save(*args, **kwargs)

    @transaction.atomic
    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        # Before Wagtail has written anything, and before midnight when it is for later.
        version = revision.as_object()
        refuse_incomplete(version)
        if not (version.go_live_at and version.go_live_at > timezone.now()):
            self._keep_question_in(version, revision)
        return super().publish(revision, *args, **kwargs)

    def _keep_question_in(self, version: "ProjectPage", revision: Any = None) -> None:
        """Add the question that readers know to `version`, and to the revisions that are edited on from."""
        stored = type(self).objects.select_for_update(of=("self",)).filter(pk=self.pk).first()
        if stored is None or not is_reframed(stored, version):
            version.reframed_because = ""
            return
        today = timezone.localdate()
        kept = keep_question(stored, version, today=today)
        because, version.reframed_because = version.reframed_because, ""
        if revision is None or not kept:
            return
        _rewrite(revision, version)
        # A later draft, where an earlier version goes public at its hour.
        last = stored.latest_revision
        if last is not None and last.pk != revision.pk:
            draft = last.as_object()
            draft.reframed_because = because
            if keep_question(stored, draft, today=today):
                draft.reframed_because = ""
                _rewrite(last, draft)

    # --- What it shows ------------------------------------------------------------------

    @property
    def poster(self) -> str:
        """The question, or the title while an editor has not written it."""
        return self.question or self.title

    @property
    def decided(self) -> KnownDate | None:
        """When the decision was taken, as far as it is known."""
        return known(self.verdict_on, self.verdict_precision) if self.verdict_on else None

    @property
    def timeline_path(self) -> str:
        """Where the whole project is read as a timeline."""
        return f"{self.get_url() or ''}frise/"

    @property
    def fed_path(self) -> str:
        """Where every contribution that fed it is named."""
        return f"{self.get_url() or ''}contributions/"

    @classmethod
    def to_be_read(cls) -> PageQuerySet:
        from projects.presentation.parts import with_known_parts

        return with_known_parts(cls.objects.select_related("theme", "territory", "programme", "follows"))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from projects.presentation.page import context_of

        return super().get_context(request, *args, **kwargs) | context_of(self, request, now=timezone.now())

    # --- Where --------------------------------------------------------------------------

    @route("frise/")
    def timeline(self, request: HttpRequest) -> HttpResponse:
        """The whole project in the order of its dates."""
        from projects.presentation import views

        return views.timeline(request, self)

    @route("contributions/")
    def contributions(self, request: HttpRequest) -> HttpResponse:
        """Every contribution that fed it."""
        from projects.presentation import views

        return views.contributions(request, self)


def _rewrite(revision: Any, version: ProjectPage) -> None:
    """Let `revision` hold what `version` says now."""
    revision.content = version.serializable_data()
    revision.save(update_fields=["content"])
