"""What belongs to a day: its workshops, questions, documents, organisers; the series it is one of."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.documents import get_document_model_string
from wagtail.models import Orderable
from wagtail.search import index

from contributions.models import AbstractQuestion


class EventSeries(index.Indexed, models.Model):
    """Days that follow one another: each shows what the former one brought. Their order is their dates'."""

    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)

    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]
    panels = [FieldPanel("title"), FieldPanel("slug")]

    class Meta:
        verbose_name = _("series of days")
        verbose_name_plural = _("series of days")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class Workshop(Orderable):
    """A session inside a day, with its own seats. Two whose times overlap exclude each other."""

    page = ParentalKey("events.EventPage", on_delete=models.CASCADE, related_name="workshops")
    slug = models.SlugField(_("slug"), max_length=80, blank=True)
    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("text"), blank=True)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    seats = models.PositiveSmallIntegerField(
        _("seats"), null=True, blank=True, help_text=_("Empty: as many as the day.")
    )
    room = models.CharField(_("room"), max_length=150, blank=True)
    method = models.ForeignKey(
        "lab.MethodPage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="workshops",
        verbose_name=pgettext_lazy("toolbox", "method"),
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("text"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldRowPanel([FieldPanel("seats"), FieldPanel("room")]),
        FieldPanel("method"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": gettext("A workshop ends after it starts.")})

    def overlaps(self, other: "Workshop") -> bool:
        """Whether nobody can be in both: what ends at ten does not meet what starts at ten."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


class EventQuestion(AbstractQuestion):
    """A question that the editor of one day adds to its form."""

    page = ParentalKey("events.EventPage", on_delete=models.CASCADE, related_name="questions")


class EventDocument(Orderable):
    """What people receive: a file, or only its title while there is none."""

    page = ParentalKey("events.EventPage", on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey(
        get_document_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("document"),
    )
    label = models.CharField(_("title shown"), max_length=150)

    panels = [FieldPanel("label"), FieldPanel("document")]

    class Meta(Orderable.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.label


class EventOrganiser(Orderable):
    """Who does what on the day, by function: never the name of a person."""

    page = ParentalKey("events.EventPage", on_delete=models.CASCADE, related_name="organisers")
    function = models.CharField(_("function"), max_length=100, help_text=_("For example: facilitation."))
    who = models.CharField(_("who"), max_length=150, help_text=_("A service, a team, an organisation."))

    panels = [FieldRowPanel([FieldPanel("function"), FieldPanel("who")])]

    class Meta(Orderable.Meta):
        verbose_name = _("organiser")
        verbose_name_plural = _("organisers")

    def __str__(self) -> str:
        return f"{self.function}: {self.who}"


class EventMethod(Orderable):
    """A method of the toolbox that the day uses, whatever its workshops say of theirs."""

    page = ParentalKey("events.EventPage", on_delete=models.CASCADE, related_name="methods")
    method = models.ForeignKey(
        "lab.MethodPage",
        on_delete=models.CASCADE,
        related_name="days",
        verbose_name=pgettext_lazy("toolbox", "method"),
    )

    panels = [FieldPanel("method")]

    class Meta(Orderable.Meta):
        verbose_name = pgettext_lazy("toolbox", "method")
        verbose_name_plural = pgettext_lazy("toolbox", "methods")

    def __str__(self) -> str:
        return str(self.method)
