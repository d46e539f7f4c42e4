"""What belongs to a project: one row each, in the order that its editor gives."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.documents import get_document_model_string
from wagtail.models import Orderable

from contributions.blocks import CitesBlock
from portal.dates import KnownDate, Precision, known
from portal.periods import Dated, Period
from projects.codes import DeliverableKind, Function, TestState
from taxonomy.stages import Stage


class Reframing(Dated, Orderable):
    """The question that stood before, until when, and why it was changed. Rows are added, never rewritten."""

    page = ParentalKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="reframings")
    question = models.CharField(_("question that stood before"), max_length=250)
    why = models.TextField(_("why it was changed"), blank=True, max_length=600)

    class Meta(Orderable.Meta):
        verbose_name = _("reframing")
        verbose_name_plural = _("reframings")

    def __str__(self) -> str:
        return self.question


class Phase(Period, Orderable):
    """A part of the project at one stage; calls and days of the same stage hang on it."""

    page = ParentalKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="phases")
    title = models.CharField(_("title"), max_length=150)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices)
    text = models.TextField(_("text"), blank=True, max_length=600)

    class Meta(Orderable.Meta):
        verbose_name = pgettext_lazy("of a project", "phase")
        verbose_name_plural = pgettext_lazy("of a project", "phases")

    def __str__(self) -> str:
        return self.title


class Milestone(Dated, Orderable):
    """Something that happened, or is to happen, at a date."""

    page = ParentalKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("text"), blank=True, max_length=600)
    event = models.ForeignKey(
        "events.EventPage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("co-design", "day"),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")

    def __str__(self) -> str:
        return self.title


class TestedPoint(Orderable):
    """Something that the project tests: what is looked at, what was learnt."""

    __test__ = False  # not a test of pytest's

    page = ParentalKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="tested")
    what = models.CharField(_("what is tested"), max_length=200)
    looked_at = models.TextField(_("what is looked at"), blank=True, help_text=_("One per line."))
    learnt = models.TextField(_("what was learnt"), blank=True, max_length=600)
    state = models.CharField(
        _("where it stands"), max_length=12, choices=TestState.choices, default=TestState.TO_LOOK_AT
    )

    class Meta(Orderable.Meta):
        verbose_name = _("tested point")
        verbose_name_plural = _("tested points")

    def __str__(self) -> str:
        return self.what

    def clean(self) -> None:
        super().clean()
        if self.state == TestState.LEARNT and not self.learnt.strip():
            raise ValidationError({"learnt": gettext("Say what was learnt, or that it is still looked at.")})


class Finding(Orderable):
    """Something that the project found."""

    page = ParentalKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="findings")
    text = models.TextField(_("text"), max_length=600)
    # References of published contributions, as contributions.blocks.references_in reads them.
    cites = models.CharField(
        _("contributions cited"),
        max_length=600,
        blank=True,
        help_text=_("Their references, separated by commas. Published ones only."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self) -> str:
        return self.text[:80]

    def clean(self) -> None:
        """Only what is published may be cited; the references are written as the site writes them."""
        super().clean()
        try:
            self.cites = CitesBlock().clean(self.cites)
        except ValidationError as error:
            raise ValidationError({"cites": error.messages}) from error


class ProjectRole(Period, Orderable):
    """Who does what, from when to when: by function, never by name."""

    page = ParentalKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="team")
    function = models.CharField(_("role"), max_length=15, choices=Function.choices)
    who = models.CharField(
        _("function or organisation"),
        max_length=150,
        blank=True,
        help_text=_("A function, a service or an organisation; never a person’s name."),
    )
    text = models.CharField(_("what they do"), max_length=300, blank=True)
    outside = models.BooleanField(_("from outside the administration"), default=False)

    class Meta(Orderable.Meta):
        verbose_name = _("role on the project")
        verbose_name_plural = _("roles on the project")

    def __str__(self) -> str:
        return self.who or self.get_function_display()


class ProjectPartner(Orderable):
    """An organisation that takes part, and how."""

    page = ParentalKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="partners")
    partner = models.ForeignKey(
        "taxonomy.Partner", on_delete=models.PROTECT, related_name="projects", verbose_name=_("partner")
    )
    role = models.CharField(_("role"), max_length=200, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("partner of the project")
        verbose_name_plural = _("partners of the project")

    def __str__(self) -> str:
        return str(self.partner)


class Partnership(Period, Orderable):
    """What was agreed with a partner: brief, period, conditions, supervision, rights."""

    page = ParentalKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="partnerships")
    partner = models.ForeignKey(
        "taxonomy.Partner", on_delete=models.PROTECT, related_name="partnerships", verbose_name=_("partner")
    )
    brief = models.TextField(_("brief"), blank=True, max_length=1200)
    conditions = models.TextField(_("conditions"), blank=True, max_length=1200)
    supervision = models.TextField(_("supervision"), blank=True, help_text=_("One per line."))
    rights = models.TextField(_("rights"), blank=True, max_length=600)
    looked_at = models.TextField(_("what is looked at"), blank=True, help_text=_("One per line."))

    class Meta(Orderable.Meta):
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")

    def __str__(self) -> str:
        return str(self.partner)


class Deliverable(Orderable):
    """Something the project made: a file or an address, its licence, what it is worth, real or fictional."""

    class Licence(models.TextChoices):
        """Names of licences, the same in every language."""

        OPEN_LICENCE = "lo-2.0", "Licence Ouverte 2.0"
        CC_BY = "cc-by-4.0", "CC BY 4.0"
        CC_BY_SA = "cc-by-sa-4.0", "CC BY-SA 4.0"
        CC0 = "cc0-1.0", "CC0 1.0"
        RESERVED = "reserved", _("All rights reserved")

    page = ParentalKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="deliverables")
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=15, choices=DeliverableKind.choices)
    date = models.DateField(_("date"), null=True, blank=True)
    precision = models.CharField(
        _("what is known of the date"), max_length=10, choices=Precision.choices, default=Precision.DAY
    )
    document = models.ForeignKey(
        get_document_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("document"),
    )
    url = models.URLField(_("address"), max_length=500, blank=True)
    licence = models.CharField(_("licence"), max_length=15, choices=Licence.choices, blank=True)
    text = models.TextField(_("text"), blank=True, max_length=1200)
    appraisal = models.TextField(_("what it is worth"), blank=True, max_length=600)
    is_fictional = models.BooleanField(
        _("fictional"), default=False, help_text=_("It shows what might be, not what is.")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("deliverable")
        verbose_name_plural = _("deliverables")

    def __str__(self) -> str:
        return self.title

    @property
    def known(self) -> KnownDate | None:
        """Its date as far as it is known."""
        return known(self.date, self.precision) if self.date else None


class SisterInitiative(Orderable):
    """Something like it elsewhere."""

    page = ParentalKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="sisters")
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), max_length=500, blank=True)
    text = models.CharField(_("text"), max_length=300, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("sister initiative")
        verbose_name_plural = _("sister initiatives")

    def __str__(self) -> str:
        return self.title


class ProjectDocument(Orderable):
    """A document about the project."""

    page = ParentalKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey(
        get_document_model_string(), on_delete=models.CASCADE, related_name="+", verbose_name=_("document")
    )
    label = models.CharField(
        _("title shown"), max_length=150, blank=True, help_text=_("Empty: the title of the document.")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.label or self.document.title


class ProjectMethod(Orderable):
    """A method of the toolbox that was used."""

    page = ParentalKey("projects.ProjectPage", on_delete=models.CASCADE, related_name="methods")
    method = models.ForeignKey(
        "lab.MethodPage",
        on_delete=models.CASCADE,
        related_name="project_uses",
        verbose_name=pgettext_lazy("toolbox", "method"),
    )

    class Meta(Orderable.Meta):
        verbose_name = pgettext_lazy("of a project", "method used")
        verbose_name_plural = pgettext_lazy("of a project", "methods used")
        constraints = [models.UniqueConstraint(fields=["page", "method"], name="one_use_per_project")]

    def __str__(self) -> str:
        return str(self.method)
