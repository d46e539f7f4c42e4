"""Experiments: a prototype on the ground, its logbook, and whoever follows it."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index

from contributions.models import Submission
from contributions.pages import ParticipationPage
from portal.blocks import BodyBlock
from portal.pages import BasePage
from portal.periods import Dated, Period
from projects.codes import ExperimentStatus, TrialDecision, Verdict
from projects.follow_up.route import LinkedContributionsRoute


class Experiment(LinkedContributionsRoute, Period, ParticipationPage):
    """A prototype on the ground: its hypothesis, what it came from, what each trial taught, the verdict."""

    hypothesis = models.TextField(_("hypothesis"), blank=True, max_length=600)
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
    duration = models.CharField(_("duration, in words"), max_length=100, blank=True)
    observed = models.TextField(_("what is observed"), blank=True, help_text=_("One per line."))
    stop_criteria = models.TextField(_("what would make it stop"), blank=True, help_text=_("One per line."))
    cost = models.TextField(_("cost"), blank=True, max_length=600)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    # Contributions: steps of their threads (projects.follow_up). Days and calls: rows below. None: say why.
    came_from_reason = models.TextField(
        _("why it comes from no contribution and no day"), blank=True, max_length=600
    )

    # --- Verdict
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict.choices, blank=True)
    verdict_by = models.CharField(
        _("who decided"), max_length=150, blank=True, help_text=_("A function or an assembly, not a name.")
    )
    verdict_on = models.DateField(_("decided on"), null=True, blank=True)
    verdict_ground = models.TextField(_("on what ground"), blank=True, max_length=1200)

    # "I want to test" leads there, if it is named; otherwise one leaves an address.
    test_day = models.ForeignKey(
        "events.EventPage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("day on which one may test"),
    )

    parent_page_types = ["projects.ProjectPage"]
    subpage_types: list[str] = []
    allowed_http_methods = [*BasePage.allowed_http_methods, "POST"]
    template = "projects/experiment.html"

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("hypothesis"),
        index.SearchField("body"),
    ]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("hypothesis"),
        FieldPanel("status"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("experiment")
        verbose_name_plural = _("experiments")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {"experiment": self}


class TrialEntry(Dated, Orderable):
    """One trial of the logbook: what was tried, seen and learnt, and what it led to."""

    page = ParentalKey("projects.Experiment", on_delete=models.CASCADE, related_name="entries")
    tried = models.TextField(_("we tried"), max_length=600)
    seen = models.TextField(_("we saw"), max_length=600, blank=True)
    learnt = models.TextField(_("we learnt"), max_length=600, blank=True)
    decision = models.CharField(_("it was"), max_length=10, choices=TrialDecision.choices)
    why = models.TextField(_("why"), max_length=600, blank=True)

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

    class Meta(Orderable.Meta):
        verbose_name = _("call it came from")
        verbose_name_plural = _("calls it came from")
        constraints = [models.UniqueConstraint(fields=["page", "call"], name="one_link_per_call")]

    def __str__(self) -> str:
        return str(self.call)


class Follower(models.Model):
    """Somebody who wants news of an experiment, or offers to test; the address stands in ContactDetails.

    Nothing is sent before the address is confirmed by the button behind its link.
    """

    class Wish(models.TextChoices):
        TEST = "test", _("I want to test")
        FOLLOW = "follow", _("I want to follow")

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, primary_key=True, related_name="follower"
    )
    page = models.ForeignKey(Experiment, on_delete=models.PROTECT, related_name="followers")
    wish = models.CharField(_("wish"), max_length=10, choices=Wish.choices, default=Wish.FOLLOW)
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("follower of an experiment")
        verbose_name_plural = _("followers of an experiment")
        default_permissions = ("view",)
        indexes = [models.Index(fields=["page", "confirmed_at"], name="followers_of_experiment")]

    def __str__(self) -> str:
        return self.submission.reference
