"""Experiments: a prototype on the ground, and its logbook."""

from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.db import models, transaction
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.contrib.routable_page.models import path as route
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.query import PageQuerySet
from wagtail.search import index

from contributions.pages import ParticipationPage
from portal.blocks import BodyBlock
from portal.form_route import FormRoute
from portal.pages import BasePage
from portal.periods import Dated, Period
from projects.codes import ExperimentStatus, TrialDecision, Verdict
from projects.experiments.completeness import refuse_incomplete
from projects.experiments.forms import ExperimentCopyForm, ExperimentForm
from projects.experiments.panels import experiment_tabs
from taxonomy.stages import Stage

# While it may still be tested, or seen to begin.
AHEAD = frozenset({ExperimentStatus.PLANNED, ExperimentStatus.RUNNING})
# Months that the address of a follower is kept after the last news, whatever the page says.
KEPT_AT_MOST = 36


class Experiment(FormRoute, RoutablePageMixin, Period, ParticipationPage):
    """A prototype on the ground: its hypothesis, what it came from, what each trial taught, the verdict."""

    form_view = "follow"

    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices, default=Stage.DEPLOY_TEST)
    hypothesis = models.TextField(
        _("hypothesis"),
        blank=True,
        max_length=600,
        help_text=_("What is thought to be true, in a sentence that the trials may prove wrong."),
    )
    status = models.CharField(
        _("status"), max_length=12, choices=ExperimentStatus.choices, default=ExperimentStatus.PLANNED
    )
    place = models.CharField(_("place"), max_length=150, blank=True)
    territory = models.ForeignKey(
        "taxonomy.Territory",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="experiments",
        verbose_name=_("territory"),
    )
    duration = models.CharField(
        _("duration, in words"), max_length=100, blank=True, help_text=_("For example: six weeks.")
    )
    observed = models.TextField(_("what is observed"), blank=True, help_text=_("One per line."))
    stop_criteria = models.TextField(_("what would make it stop"), blank=True, help_text=_("One per line."))
    cost = models.TextField(_("cost"), blank=True, max_length=600)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    # Contributions: steps of their threads (projects.follow_up). Days and calls: rows below. None: say why.
    came_from_reason = models.TextField(
        _("why it comes from no contribution and no day"),
        blank=True,
        max_length=600,
        help_text=_("Only where nothing stands above, and no contribution is linked. It is public."),
    )

    # --- Verdict
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict.choices, blank=True)
    verdict_by = models.CharField(
        _("who decided"), max_length=150, blank=True, help_text=_("A function or an assembly, not a name.")
    )
    verdict_on = models.DateField(_("decided on"), null=True, blank=True)
    verdict_ground = models.TextField(
        _("on what ground"),
        blank=True,
        max_length=1200,
        help_text=_("Read by whoever wrote a contribution that this came from: what was seen decided it."),
    )

    # "I want to test" leads there, if it is named; otherwise one leaves an address.
    test_day = models.ForeignKey(
        "events.EventPage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("day on which one may test"),
        help_text=_("While it takes registrations, “I want to test” leads there."),
    )

    guide_chapter = "tenir-un-carnet-d-essais"
    parent_page_types = ["projects.ProjectPage"]
    subpage_types: list[str] = []
    template = "projects/experiment.html"

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("hypothesis"),
        index.SearchField("body"),
    ]
    edit_handler = experiment_tabs(
        title=list(Page.content_panels),
        promote=list(BasePage.promote_panels),
        settings=list(BasePage.settings_panels),
        base_form_class=ExperimentForm,
    )
    base_form_class = ExperimentForm
    copy_form_class = ExperimentCopyForm

    class Meta:
        verbose_name = _("experiment")
        verbose_name_plural = _("experiments")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="experiment_dates_in_order",
            )
        ]

    @property
    def takes_followers(self) -> bool:
        """Whether an address may be left: something is to come, and the mail says who answers for it."""
        return bool(
            self.live
            and self.status in AHEAD
            and self.service_name.strip()
            and (self.service_email or self.service_phone)
        )

    def contact_details_until(self, received: datetime) -> date:
        """The months of retention run from the planned end, where it is later; three years at most."""
        today = timezone.localdate(received)
        end = max(today, self.ends_on or today) + relativedelta(months=self.retention_months)
        return min(end, today + relativedelta(months=KEPT_AT_MOST))

    # --- Going public -------------------------------------------------------------------

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """What makes the page live comes through here: it says then what it is and what it came from."""
        fields = kwargs.get("update_fields")
        if self.live and (fields is None or "live" in fields):
            refuse_incomplete(self)
        super().save(*args, **kwargs)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        # Before Wagtail has written anything, and before midnight when it is for later.
        refuse_incomplete(revision.as_object())
        return super().publish(revision, *args, **kwargs)

    @classmethod
    def to_be_read(cls) -> PageQuerySet:
        return cls._default_manager.select_related("territory", "test_day")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from projects.experiments.page import context_of

        return super().get_context(request, *args, **kwargs) | context_of(self, request, timezone.now())

    # --- Addresses ----------------------------------------------------------------------

    @route("")
    def experiment(self, request: HttpRequest) -> HttpResponse:
        """The page itself."""
        return self.render(request)

    @route("contributions/")
    def contributions(self, request: HttpRequest) -> HttpResponse:
        """Every contribution that it came from."""
        from projects.experiments.page import origins

        return origins(request, self)

    @route("suivre/")
    def follow(self, request: HttpRequest) -> HttpResponseBase:
        """The form of whoever follows: the one sub-route that takes a POST."""
        from projects.experiments.following_views import follow

        return follow(request, self)

    def expired_form(self, request: HttpRequest) -> HttpResponseBase:
        from projects.experiments.following_views import expired_form

        return expired_form(request, self)


class TrialEntry(Dated, Orderable):
    """One trial of the logbook: what was tried, seen and learnt, and what it led to."""

    page = ParentalKey("projects.Experiment", on_delete=models.CASCADE, related_name="entries")
    tried = models.TextField(_("we tried"), max_length=600)
    seen = models.TextField(_("we saw"), max_length=600, blank=True)
    learnt = models.TextField(_("we learnt"), max_length=600, blank=True)
    decision = models.CharField(_("it was"), max_length=10, choices=TrialDecision.choices)
    why = models.TextField(_("why"), max_length=600, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("date"), FieldPanel("precision")]),
        FieldPanel("tried"),
        FieldPanel("seen"),
        FieldPanel("learnt"),
        FieldPanel("decision", widget=forms.RadioSelect),
        FieldPanel("why"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("trial")
        verbose_name_plural = _("trials")

    def __str__(self) -> str:
        return self.tried[:80]


class ExperimentPartner(Orderable):
    """An organisation that takes part in the experiment, and how."""

    page = ParentalKey("projects.Experiment", on_delete=models.CASCADE, related_name="partners")
    partner = models.ForeignKey(
        "taxonomy.Partner", on_delete=models.PROTECT, related_name="experiments", verbose_name=_("partner")
    )
    role = models.CharField(_("role"), max_length=200, blank=True)

    panels = [FieldPanel("partner"), FieldPanel("role")]

    class Meta(Orderable.Meta):
        verbose_name = _("partner of the experiment")
        verbose_name_plural = _("partners of the experiment")

    def __str__(self) -> str:
        return str(self.partner)


class ExperimentDay(Orderable):
    """A day that the experiment came from."""

    page = ParentalKey("projects.Experiment", on_delete=models.CASCADE, related_name="days")
    event = models.ForeignKey(
        "events.EventPage",
        on_delete=models.CASCADE,
        related_name="experiments",
        verbose_name=pgettext_lazy("co-design", "day"),
    )

    panels = [FieldPanel("event")]

    class Meta(Orderable.Meta):
        verbose_name = _("day it came from")
        verbose_name_plural = _("days it came from")
        constraints = [models.UniqueConstraint(fields=["page", "event"], name="one_link_per_day")]

    def __str__(self) -> str:
        return str(self.event)


class ExperimentCall(Orderable):
    """A call that the experiment came from as a whole; single contributions are steps of their threads."""

    page = ParentalKey("projects.Experiment", on_delete=models.CASCADE, related_name="calls")
    call = models.ForeignKey(
        "calls.CallPage", on_delete=models.CASCADE, related_name="experiments", verbose_name=_("call")
    )

    panels = [FieldPanel("call")]

    class Meta(Orderable.Meta):
        verbose_name = _("call it came from")
        verbose_name_plural = _("calls it came from")
        constraints = [models.UniqueConstraint(fields=["page", "call"], name="one_link_per_call")]

    def __str__(self) -> str:
        return str(self.call)
