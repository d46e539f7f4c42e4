"""Who was ticked at the door, when and by whom: what makes a tick that is sent twice count once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.statuses import Status


class Tick(models.Model):
    """One tap at the door: somebody came, or it was undone. Ticks made without network arrive later."""

    registration = models.ForeignKey("events.Registration", on_delete=models.CASCADE, related_name="ticks")
    # Made by the device, so that what it sends twice is known.
    key = models.CharField(max_length=64, unique=True, editable=False)
    came = models.BooleanField(_("came"), default=True)
    at = models.DateTimeField(_("date"))
    # Where the registration stood before; empty: it was made at the door.
    before = models.CharField(max_length=12, blank=True, choices=Status.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("tick")
        verbose_name_plural = _("ticks")
        default_permissions = ()

    def __str__(self) -> str:
        return f"tick of {self.registration_id}"
