"""What happened to a day: cancelled, postponed, moved, its minutes published."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventChange(models.Model):
    """A move in the life of a day, with its public words. Rows are added, never changed."""

    class Verb(models.TextChoices):
        MOVE = "move", pgettext_lazy("change of a day", "Moved")
        POSTPONE = "postpone", pgettext_lazy("change of a day", "Postponed")
        CANCEL = "cancel", pgettext_lazy("change of a day", "Cancelled")
        MINUTES = "minutes", pgettext_lazy("change of a day", "Minutes published")

    day = models.ForeignKey(
        "events.EventPage",
        on_delete=models.CASCADE,
        related_name="changes",
        verbose_name=pgettext_lazy("co-design", "day"),
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
    # What stood before, whatever the verb: what a change set is what the next one found.
    former_starts_at = models.DateTimeField(_("former start"), null=True, blank=True)
    former_ends_at = models.DateTimeField(_("former end"), null=True, blank=True)
    former_place = models.CharField(_("former place"), max_length=410, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("change of a day")
        verbose_name_plural = _("changes of a day")
        default_permissions = ()
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["day", "at", "id"], name="changes_of_day")]

    def __str__(self) -> str:
        return f"{self.day_id} {self.verb}"
