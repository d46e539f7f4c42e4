"""What was erased: counts by kind of data and day, never what it was."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ErasedTally(models.Model):
    """How many rows of one kind of data one day's retention, or requests, erased."""

    eraser = models.CharField(_("kind of data"), max_length=40)
    day = models.DateField(_("day"))
    on_request = models.BooleanField(_("at somebody's request"), default=False)
    count = models.PositiveIntegerField(_("erased"), default=0)

    class Meta:
        verbose_name = _("count of what was erased")
        verbose_name_plural = _("counts of what was erased")
        default_permissions = ("view",)
        ordering = ["-day", "eraser"]
        constraints = [
            models.UniqueConstraint(fields=["eraser", "day", "on_request"], name="people_one_tally_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.eraser} {self.day}"
