"""What belongs to a call: its questions, its documents, and what happened to its dates."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.documents import get_document_model_string
from wagtail.models import Orderable

from contributions.models import AbstractQuestion


class CallQuestion(AbstractQuestion):
    """A question that the editor of one call adds to its form."""

    page = ParentalKey("calls.CallPage", on_delete=models.CASCADE, related_name="questions")


class CallDocument(Orderable):
    """A document that helps to answer."""

    page = ParentalKey("calls.CallPage", on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey(
        get_document_model_string(),
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("document"),
    )
    label = models.CharField(
        _("title shown"), max_length=150, blank=True, help_text=_("Empty: the title of the document.")
    )

    panels = [FieldPanel("document"), FieldPanel("label")]

    class Meta(Orderable.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.label or self.document.title


class CallChange(models.Model):
    """A move in the life of a call, with its public words. Rows are added, never changed."""

    class Verb(models.TextChoices):
        EXTEND = "extend", pgettext_lazy("change of a call", "Extended")
        PAUSE = "pause", pgettext_lazy("change of a call", "Paused")
        RESUME = "resume", pgettext_lazy("change of a call", "Resumed")
        CLOSE = "close", pgettext_lazy("change of a call", "Closed before its date")
        CANCEL = "cancel", pgettext_lazy("change of a call", "Cancelled")
        DELAY = "delay", pgettext_lazy("change of a call", "Results promised for later")
        RESULTS = "results", pgettext_lazy("change of a call", "Results published")
        REVERT = "revert", pgettext_lazy("change of a call", "Results taken back")

    call = models.ForeignKey(
        "calls.CallPage", on_delete=models.CASCADE, related_name="changes", verbose_name=_("call")
    )
    verb = models.CharField(_("change"), max_length=10, choices=Verb.choices)
    words = models.TextField(_("public words"), blank=True)
    at = models.DateTimeField(_("date"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    # For an extension or an early close: the date that stood before.
    former_closes_at = models.DateTimeField(_("former closing date"), null=True, blank=True)
    # For results promised for later: the day that was promised before.
    former_promise = models.DateField(_("former date of the results"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("change of a call")
        verbose_name_plural = _("changes of a call")
        default_permissions = ()
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["call", "at", "id"], name="changes_of_call")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.verb}"
