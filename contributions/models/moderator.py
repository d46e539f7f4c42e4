"""What a member of staff moderates, and how they want to hear of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ModeratorLimit(models.Model):
    """Limits a moderator to one page; several rows, several pages. Nobody's row: no limit."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="moderator_limits",
        verbose_name=_("moderator"),
    )
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="+", verbose_name=_("call")
    )

    class Meta:
        verbose_name = _("moderator of a call")
        verbose_name_plural = _("moderators of calls")
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="one_limit_per_page")]

    def __str__(self) -> str:
        return f"{self.user}: {self.page}"


class AlertChoice(models.Model):
    """When a moderator is told by mail of what waits; no row means daily."""

    class Frequency(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Once a day")
        NONE = "none", _("Never")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="alert_choice"
    )
    frequency = models.CharField(
        _("mail about what awaits a decision"),
        max_length=10,
        choices=Frequency.choices,
        default=Frequency.DAILY,
    )
    # The last alert or digest queued for them.
    last_told_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"alerts of {self.user_id}"
