"""Results: what came out, what will be done, and what will not."""

from typing import Any

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.contrib.routable_page.models import path as route
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index

from contributions.blocks import CitesBlock, PointBlock
from portal.dates import KnownDate, Precision, known
from portal.pages import BasePage
from projects.codes import ResultKind, Spread
from projects.follow_up.route import LinkedContributionsRoute
from projects.results.blocks import ResultBodyBlock
from projects.results.completeness import refuse_unready
from projects.results.forms import ResultCopyForm, ResultPageForm
from projects.results.panels import result_panels
from taxonomy.stages import Stage


class RefusedPointBlock(blocks.StructBlock):
    """Something that will not be done, always with why."""

    text = blocks.TextBlock(label=_("text"), max_length=600)
    why = blocks.TextBlock(label=_("why"), max_length=600)
    cites = CitesBlock()

    class Meta:
        icon = "cross"
        label = _("point")


class ResultIndexPage(RoutablePageMixin, BasePage):
    """Every result, the last one first; filters by theme, project and kind."""

    guide_chapter = "publier-un-resultat"
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["projects.ResultPage"]
    max_count = 1
    template = "projects/result_index_page.html"

    class Meta:
        verbose_name = _("page of the results")
        verbose_name_plural = _("pages of the results")

    @route("")
    def results(self, request: HttpRequest) -> HttpResponse:
        """The list, as the address asks for it."""
        from projects.results import listing

        return listing.page(request, self)

    @route("flux/")
    def feed(self, request: HttpRequest) -> HttpResponse:
        """The last results, for feed readers."""
        from projects.results import feeds

        return feeds.results(request, self)


class ResultPage(LinkedContributionsRoute, BasePage):
    """What came out of a call, a project or an experiment: heard, done, not done and why."""

    kind = models.CharField(_("kind"), max_length=12, choices=ResultKind.choices, default=ResultKind.OTHER)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices, default=Stage.GENERALISE)
    date = models.DateField(_("date"), null=True, blank=True)
    precision = models.CharField(
        _("what is known of the date"), max_length=10, choices=Precision.choices, default=Precision.DAY
    )
    theme = models.ForeignKey(
        "taxonomy.Theme",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="results",
        verbose_name=_("theme"),
    )
    project = models.ForeignKey(
        "projects.ProjectPage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="results",
        verbose_name=pgettext_lazy("of the lab", "project"),
    )
    from_experiment = models.ForeignKey(
        "projects.Experiment",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="results",
        verbose_name=_("experiment"),
    )
    call = models.ForeignKey(
        "calls.CallPage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="results",
        verbose_name=_("call"),
        help_text=_(
            "Publishing this page publishes the results of the call; taking it offline takes them back."
        ),
    )
    outcomes_until = models.DateField(
        _("all the outcomes are given by"),
        null=True,
        blank=True,
        help_text=_("Shown while published contributions of the call wait for their outcome."),
    )
    heard = StreamField([("point", PointBlock())], verbose_name=_("what we heard"), blank=True)
    done = StreamField([("point", PointBlock())], verbose_name=_("what we do"), blank=True)
    not_done = StreamField(
        [("point", RefusedPointBlock())], verbose_name=_("what we do not do, and why"), blank=True
    )
    body = StreamField(ResultBodyBlock(), verbose_name=_("body"), blank=True)
    spread = models.CharField(
        _("generalisation"), max_length=12, choices=Spread.choices, blank=True, default=Spread.NONE
    )
    spread_words = models.TextField(_("generalisation, in words"), blank=True, max_length=600)

    guide_chapter = "publier-un-resultat"
    parent_page_types = ["projects.ResultIndexPage"]
    subpage_types: list[str] = []
    template = "projects/result_page.html"

    search_fields = [
        *BasePage.search_fields,
        *(index.SearchField(name) for name in ("summary", "heard", "done", "not_done", "body")),
    ]
    content_panels = [*BasePage.content_panels, *result_panels()]
    base_form_class = ResultPageForm
    copy_form_class = ResultCopyForm
    # A call has one page of results: a copy is about no call, until somebody says which.
    exclude_fields_in_copy = ["call", "outcomes_until"]

    class Meta:
        verbose_name = pgettext_lazy("of the lab", "result")
        verbose_name_plural = pgettext_lazy("of the lab", "results")

    @property
    def known(self) -> KnownDate | None:
        """Its date as far as it is known."""
        return known(self.date, self.precision) if self.date else None

    # --- Going public, and no longer ------------------------------------------------------

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """What makes the page live, or takes it offline, comes through here: its call follows."""
        from projects.results import course

        fields = kwargs.get("update_fields")
        changes_course = fields is None or "live" in fields
        if self.live and changes_course:
            refuse_unready(self)
        before = course.cited_before(self) if changes_course else ()
        super().save(*args, **kwargs)
        if changes_course:
            course.settle(self, before=before)

    def publish(self, revision: Any, *args: Any, user: Any = None, **kwargs: Any) -> Any:
        from projects.results import course

        # Before Wagtail has written anything, and before midnight when it is for later.
        refuse_unready(revision.as_object())
        with course.acting(user), transaction.atomic():
            return super().publish(revision, *args, user=user, **kwargs)

    def unpublish(self, *args: Any, user: Any = None, **kwargs: Any) -> Any:
        from projects.results import course

        with course.acting(user), transaction.atomic():
            return super().unpublish(*args, user=user, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from projects.results.presenting import context_of

        return super().get_context(request, *args, **kwargs) | context_of(self, request)


class BriefAnswer(Orderable):
    """The answer of a result to one point of the agreed brief of a referral."""

    page = ParentalKey("projects.ResultPage", on_delete=models.CASCADE, related_name="brief_answers")
    point = models.ForeignKey(
        "lab.BriefPoint",
        on_delete=models.CASCADE,
        related_name="answers",
        verbose_name=_("point of the brief"),
    )
    text = models.TextField(_("answer"), max_length=1200)

    panels = [FieldPanel("point"), FieldPanel("text")]

    class Meta(Orderable.Meta):
        verbose_name = _("answer to a brief")
        verbose_name_plural = _("answers to a brief")
        constraints = [models.UniqueConstraint(fields=["page", "point"], name="one_answer_per_point")]

    def __str__(self) -> str:
        return self.text[:80]


class FrozenFigures(models.Model):
    """The figures of a call as they stood when its result was published: a later erasure changes nothing."""

    result = models.OneToOneField(
        ResultPage, on_delete=models.CASCADE, primary_key=True, related_name="frozen_figures"
    )
    call = models.ForeignKey("calls.CallPage", on_delete=models.CASCADE, related_name="frozen_figures")
    frozen_at = models.DateTimeField(_("frozen at"))
    # As calls.call_figures writes them; small numbers are hidden before they are kept.
    figures = models.JSONField(_("figures"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("frozen figures")
        verbose_name_plural = _("frozen figures")
        default_permissions = ()

    def __str__(self) -> str:
        return f"figures of {self.call_id}"
