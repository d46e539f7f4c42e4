"""Mail about days: what goes to a group at once, and which mail each registration was sent already."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EventNotice(models.Model):
    """Something told to everybody concerned of one day: a change of date or place, or words of the team.

    Delivered by a job, one mail to each (events.telling); written once, whoever clicks twice.
    """

    class What(models.TextChoices):
        MOVED = "moved", _("Change of date or place")
        POSTPONED = "postponed", _("Day postponed")
        CANCELLED = "cancelled", _("Day cancelled")
        MESSAGE = "message", _("Message to a group")

    page = models.ForeignKey("events.EventPage", on_delete=models.CASCADE, related_name="notices")
    what = models.CharField(_("what"), max_length=10, choices=What.choices)
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    text = models.TextField(_("text"), blank=True)
    # Whom it is for: those who stood in one of these when it was written.
    statuses = models.JSONField(_("to whom"), default=list)
    # A change: when it was to start until then, and where it was to be.
    former_starts_at = models.DateTimeField(null=True, blank=True)
    former_place = models.CharField(max_length=410, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("written at"))
    # What a second click carries too; null, not empty: a unique column takes any number of nulls.
    key = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001
    # Null while somebody is still to be told.
    delivered_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("message about a day")
        verbose_name_plural = _("messages about days")
        default_permissions = ("view",)
        indexes = [
            models.Index(
                fields=["at", "id"], condition=models.Q(delivered_at__isnull=True), name="notice_to_deliver"
            ),
            models.Index(fields=["page", "at"], name="notices_of_day"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.pk}"


class EventMail(models.Model):
    """That a registration was sent this mail: written in the transaction that queues it, so each leaves once.

    `what` names the mail and its occasion: "reminder_7:2026-06-01", "notice:12", "thanks".
    """

    registration = models.ForeignKey(
        "events.Registration", on_delete=models.CASCADE, related_name="mails_sent"
    )
    what = models.CharField(max_length=40)
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("mail sent to a registration")
        verbose_name_plural = _("mails sent to registrations")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["registration", "what"], name="each_mail_of_a_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.what}"
