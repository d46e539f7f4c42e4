"""The lab's model, in its versions: what it does at each of its stages."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index

from lab.versions.cms_forms import LabModelCopyForm, LabModelForm
from lab.versions.completeness import refuse_incomplete, taken_number
from lab.versions.panels import model_panels
from lab.versions.querysets import LabModelPageManager
from portal.blocks import BodyBlock
from portal.dates import WITHOUT_SEASON, KnownDate, Precision, known
from portal.pages import BasePage
from taxonomy.stages import FAMILIES, Stage


class LabModelPage(BasePage):
    """One version of the lab's model: its families, what each does, and what changed since the one before.

    Becoming the current version makes the one before a former one, which keeps the words it had
    (lab.versions.services).
    """

    class Status(models.TextChoices):
        PREPARING = "preparing", pgettext_lazy("version of the lab", "In preparation")
        CURRENT = "current", pgettext_lazy("version of the lab", "Current version")
        FORMER = "former", pgettext_lazy("version of the lab", "Former version")

    number = models.PositiveSmallIntegerField(
        _("version number"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    label = models.CharField(
        _("name of the version"),
        max_length=120,
        blank=True,
        help_text=_("In a few words: where it comes from, what is new about it."),
    )
    status = models.CharField(
        _("status of the version"),
        max_length=10,
        choices=Status.choices,
        default=Status.PREPARING,
        help_text=_("Publishing it as the current version makes the one before a former version."),
    )
    dated_on = models.DateField(
        _("date of the version"),
        null=True,
        blank=True,
        help_text=_("Any day of the month or of the year, if that is all that is known."),
    )
    date_precision = models.CharField(
        _("what is known of the date"), max_length=10, choices=WITHOUT_SEASON, default=Precision.DAY
    )
    changes = models.TextField(
        _("what changed, and why"), blank=True, help_text=_("Since the version before. One per line.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    understand_verb = models.CharField(_("in a sentence"), max_length=120, blank=True)
    understand_text = models.CharField(_("text"), max_length=300, blank=True)
    design_verb = models.CharField(_("in a sentence"), max_length=120, blank=True)
    design_text = models.CharField(_("text"), max_length=300, blank=True)
    deploy_test_verb = models.CharField(_("in a sentence"), max_length=120, blank=True)
    deploy_test_text = models.CharField(_("text"), max_length=300, blank=True)
    generalise_text = models.CharField(
        _("what follows"),
        max_length=300,
        blank=True,
        help_text=_("What becomes of what worked: the last stage of a project, below the families."),
    )
    proposals = models.ForeignKey(
        "calls.CallPage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("call for changes"),
        help_text=_("“Propose a change” leads to its form as long as it takes contributions."),
    )

    # Written by save() alone: the language of its tree, and the same again for the one current version.
    language = models.CharField(max_length=12, editable=False, blank=True)
    current_in = models.CharField(max_length=12, editable=False, null=True, blank=True, unique=True)

    objects = LabModelPageManager()

    template = "lab/versions/model.html"
    guide_chapter = "presenter-le-labo"
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types: list[str] = []

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("label"),
        index.SearchField("changes"),
        index.SearchField("body"),
        index.SearchField("words"),
    ]
    content_panels = [*BasePage.content_panels, *model_panels()]
    base_form_class = LabModelForm
    copy_form_class = LabModelCopyForm
    # A copy begins the next version: it is neither current nor of that number.
    exclude_fields_in_copy = ["number", "status", "current_in", "dated_on", "changes"]

    class Meta:
        verbose_name = _("version of the lab’s model")
        verbose_name_plural = _("versions of the lab’s model")
        constraints = [
            models.UniqueConstraint(fields=["number", "language"], name="one_version_per_number"),
        ]

    # --- Going public, and staying so ---------------------------------------------------

    def clean(self) -> None:
        super().clean()
        if sentence := taken_number(self):
            raise ValidationError({"number": sentence})

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """What makes the version live, or takes it away, comes through here."""
        fields = kwargs.get("update_fields")
        if fields is None or not {"live", "status"}.isdisjoint(fields):
            if self.live:
                refuse_incomplete(self)
            self._take_its_place()
            if fields is not None:
                kwargs["update_fields"] = {*fields, "language", "current_in"}
        super().save(*args, **kwargs)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        # Before Wagtail has written anything, and before midnight when it is for later.
        refuse_incomplete(revision.as_object())
        return super().publish(revision, *args, **kwargs)

    def _take_its_place(self) -> None:
        from lab.versions.services import make_room, settle_words

        if self.locale_id is None:
            self.locale = self.get_default_locale()
        self.language = self.locale.language_code
        self.current_in = self.language if self.live and self.status == self.Status.CURRENT else None
        if self.current_in:
            make_room(self)
        settle_words(self)

    # --- What it shows ------------------------------------------------------------------

    @property
    def date(self) -> KnownDate | None:
        """Its date as far as it is known."""
        day: date | None = self.dated_on
        return known(day, self.date_precision) if day else None

    def verb_of(self, stage: str) -> str:
        """What the family does, in a sentence."""
        return getattr(self, f"{stage}_verb", "")

    def text_of(self, stage: str) -> str:
        return str(getattr(self, f"{stage}_text"))

    def words(self) -> str:
        """Of its families and activities, for the search."""
        rows = self.activities.select_related("activity") if self.pk else []
        activities = [f"{row.shown_title} {row.shown_text}" for row in rows]
        return "\n".join([*(f"{self.verb_of(stage)} {self.text_of(stage)}" for stage in Stage), *activities])

    @property
    def is_listed_below(self) -> bool:
        """A former version is reached from the one that took its place."""
        return self.status != self.Status.FORMER

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from lab.versions.presenting import context_of

        context = super().get_context(request, *args, **kwargs)
        return context | context_of(self, request, now=timezone.now())


class VersionActivity(Orderable):
    """An activity as a version of the model holds it: in one of the families, at its place.

    `title` and `text` are the version's own words, and empty as long as they are the activity's. A version
    that becomes a former one takes those it had, so that it stays readable as it was.
    """

    page = ParentalKey(LabModelPage, on_delete=models.CASCADE, related_name="activities")
    activity = models.ForeignKey(
        "taxonomy.Activity", on_delete=models.PROTECT, related_name="versions", verbose_name=_("activity")
    )
    family = models.CharField(
        _("family"),
        max_length=20,
        blank=True,
        choices=[(stage.value, stage.label) for stage in FAMILIES],
        help_text=_("Empty: that of the activity’s own stage."),
    )
    title = models.CharField(
        _("title in this version"),
        max_length=120,
        blank=True,
        help_text=_("Empty: the activity’s own. A former version keeps the words it had."),
    )
    text = models.TextField(_("text in this version"), max_length=600, blank=True)
    # Of a former version: both are what they were, even empty.
    words_kept = models.BooleanField(default=False, editable=False)

    panels = [
        FieldRowPanel([FieldPanel("activity"), FieldPanel("family")]),
        FieldPanel("title"),
        FieldPanel("text"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("activity of a version")
        verbose_name_plural = _("activities of a version")

    def __str__(self) -> str:
        return self.shown_title

    def clean(self) -> None:
        super().clean()
        if self.activity_id and not self.shown_family:
            sentence = gettext("This activity stands in no family by itself: choose one.")
            raise ValidationError({"family": sentence})

    @property
    def shown_family(self) -> str:
        """The family it stands in; nothing where neither the version nor the activity says one."""
        own = self.family or self.activity.stage
        return own if own in FAMILIES else ""

    @property
    def shown_title(self) -> str:
        return self.title or self.activity.title

    @property
    def shown_text(self) -> str:
        return self.text if self.words_kept else self.text or self.activity.text

    def keep_words(self) -> None:
        """Make its own what it shows, whatever becomes of the activity."""
        self.title, self.text, self.words_kept = self.shown_title, self.shown_text, True
