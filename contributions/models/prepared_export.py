"""Exports that take too long for a request: who asked for which, where they stand, the file for a day."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contributions.models.attachment import private_storage


def prepared_path(instance: Any, filename: str) -> str:
    """A name of ours, that nobody guesses."""
    return f"exports/{secrets.token_hex(16)}"


class PreparedExport(models.Model):
    """The workbook of one page, for who asked for it; gone with its file on `expires_at`.

    `file` is named before it is written: whatever stops a worker, no file is left that no row knows.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        PREPARING = "preparing", _("Being prepared")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Not prepared yet, an attempt failed")

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="prepared_exports"
    )
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    contact_details = models.BooleanField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)
    rows = models.PositiveIntegerField(null=True)
    file = models.FileField(storage=private_storage, upload_to=prepared_path, max_length=120, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["page", "state"], name="prepared_exports_of_page")]

    def __str__(self) -> str:
        return f"export {self.pk}"
