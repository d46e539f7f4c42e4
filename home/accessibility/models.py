"""The page of accessibility, the audits that its state comes from, and the barriers that people report."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.fields import RichTextField
from wagtail.models import Orderable

from contributions.models import Submission
from contributions.pages import ParticipationPage
from home.accessibility.addresses import AccessibilityAddresses
from home.accessibility.states import CRITERIA, BarrierStatus
from portal.pages import BasePage

# The law gives a week (décret 2019-768, through the obligations of the RGAA).
ANSWER_WITHIN = 5


class AccessibilityPage(AccessibilityAddresses, RoutablePageMixin, ParticipationPage):
    """The statement that the law asks for, and the form that reports a barrier.

    What it says of the portal comes from the table of criteria, its state and its rate from the last audit;
    an editor adds what is of this site alone.
    """

    stage_label = ""

    read_within_days = models.PositiveSmallIntegerField(
        _("answered within (working days)"),
        default=ANSWER_WITHIN,
        validators=[MinValueValidator(1), MaxValueValidator(ANSWER_WITHIN)],
        help_text=_("The law gives a week. Promised on the page and in the receipt."),
    )
    scope = models.TextField(
        _("what the statement is about"),
        blank=True,
        help_text=_("Empty: this site, with the screens in which the team writes it."),
    )
    established_on = models.DateField(
        _("established on"),
        null=True,
        blank=True,
        help_text=_("Of the statement. Empty: the day on which this page was published first."),
    )
    scheme_url = models.URLField(_("multi-year scheme"), blank=True)
    done_url = models.URLField(_("what was done last year"), blank=True)
    plan_url = models.URLField(_("action plan of the year"), blank=True)
    defects = RichTextField(
        _("what is not accessible on this site"),
        blank=True,
        help_text=_("What the audit or people found in your contents, what to use instead, until when."),
    )
    derogations = RichTextField(
        _("derogations for a disproportionate burden"),
        blank=True,
        help_text=_("Each with its reasons, and what people can use instead."),
    )
    exempt = RichTextField(_("contents that the law leaves out"), blank=True)

    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count = 1

    content_panels = [
        *BasePage.content_panels,
        HelpPanel(
            content=_(
                "The page writes itself: what the portal is known not to meet, the state, the rate, the "
                "contact and the remedies. Add what is of this site alone."
            )
        ),
        MultiFieldPanel(
            [InlinePanel("audits", label=pgettext_lazy("accessibility", "Audit"))],
            heading=_("Audits"),
            help_text=_(
                "By a person, with a method. The last one gives the state and the rate, for three years."
            ),
        ),
        FieldPanel("scope"),
        FieldPanel("defects"),
        FieldPanel("derogations"),
        FieldPanel("exempt"),
        MultiFieldPanel(
            [FieldPanel("scheme_url"), FieldPanel("done_url"), FieldPanel("plan_url")],
            heading=_("Scheme and action plan"),
        ),
        FieldPanel("established_on"),
        *ParticipationPage.participation_panels,
    ]

    class Meta:
        verbose_name = _("page of accessibility")
        verbose_name_plural = _("pages of accessibility")

    def answered_by(self) -> Self:
        """Itself, with a service in charge: the site's contact as long as none is written on the page.

        Every receipt names one (CRPA R112-11-1), and the page exists before anybody wrote anything on it.
        """
        site = None if self.service_name else self.get_site()
        if site is not None:
            from home.models import SiteSettings

            settings = SiteSettings.for_site(site)
            self.service_name = settings.organisation or settings.title
            self.service_email = self.service_email or settings.contact_email
            self.service_phone = self.service_phone or settings.contact_phone
        return self


class AccessibilityAudit(Orderable):
    """A person examined a sample of pages against the criteria, and counted."""

    page = ParentalKey(AccessibilityPage, on_delete=models.CASCADE, related_name="audits")
    audited_on = models.DateField(_("date of the audit"))
    auditor = models.CharField(
        _("done by"), max_length=150, help_text=_("A company, or a service of the Region. No person's name.")
    )
    method = models.CharField(_("method"), max_length=200, default="RGAA 4.1.2")
    conform = models.PositiveSmallIntegerField(_("criteria met"))
    applicable = models.PositiveSmallIntegerField(
        _("criteria that apply"),
        validators=[MinValueValidator(1), MaxValueValidator(CRITERIA)],
        help_text=_("Out of 106, those that do not apply left out."),
    )
    sample = models.TextField(_("pages examined"), blank=True, help_text=_("One per line."))
    environments = models.TextField(
        _("browsers and screen readers really used"),
        blank=True,
        help_text=_("One combination per line, with its versions."),
    )
    tools = models.TextField(_("tools used"), blank=True, help_text=_("One per line."))
    report_url = models.URLField(_("report of the audit"), blank=True)

    panels = [
        FieldRowPanel([FieldPanel("audited_on"), FieldPanel("auditor")]),
        FieldPanel("method"),
        FieldRowPanel([FieldPanel("conform"), FieldPanel("applicable")]),
        FieldPanel("sample"),
        FieldPanel("environments"),
        FieldPanel("tools"),
        FieldPanel("report_url"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("audit of accessibility")
        verbose_name_plural = _("audits of accessibility")
        constraints = [
            models.CheckConstraint(
                condition=Q(conform__lte=F("applicable")) & Q(applicable__gte=1, applicable__lte=CRITERIA),
                name="audit_counts_criteria",
            )
        ]

    def __str__(self) -> str:
        return f"{self.audited_on} {self.conform}/{self.applicable}"

    def clean(self) -> None:
        super().clean()
        if self.conform is not None and self.applicable is not None and self.conform > self.applicable:
            raise ValidationError({"conform": gettext("No more criteria are met than apply.")})

    @property
    def rate(self) -> int:
        """In per cent, rounded down: 99 is not 100, 49 is not 50."""
        return 100 * self.conform // self.applicable


class Barrier(models.Model):
    """What keeps somebody from using the site, as they wrote it. Never public."""

    Status = BarrierStatus

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, primary_key=True, related_name="barrier"
    )
    submitted_at = models.DateTimeField(pgettext_lazy("barrier", "received"))
    status = models.CharField(
        _("state"), max_length=12, choices=BarrierStatus.choices, default=BarrierStatus.AWAITING
    )
    # A path of this site, or what somebody wrote in its place.
    where = models.CharField(_("page where it is"), max_length=300, blank=True)
    tried = models.TextField(_("what was tried"), blank=True)
    problem = models.TextField(_("what went wrong"))
    equipment = models.CharField(_("equipment used"), max_length=300, blank=True)
    # By when it is corrected, as its sender was told.
    promised_for = models.DateField(_("to be corrected by"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("reported barrier")
        verbose_name_plural = _("reported barriers")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=BarrierStatus.PLANNED) | Q(promised_for__isnull=False),
                name="planned_barrier_says_when",
            )
        ]

    def __str__(self) -> str:
        # Labels outlive the row (audit log): a reference, never words.
        return self.submission.reference

    @property
    def reference(self) -> str:
        return self.submission.reference

    def is_late(self, today: date) -> bool:
        """Whether a correction that was promised did not come."""
        return self.status == BarrierStatus.PLANNED and bool(self.promised_for and self.promised_for < today)
