"""Files that people send: staged while a form is being filled, then attached to what was sent."""

import secrets
from typing import Any

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from contributions.models.submission import Submission


def private_storage() -> Storage:
    """Never under the media address; read by views that ask for the right."""
    return storages["private"]


def staged_path(instance: Any, filename: str) -> str:
    """A name of ours: the sender's is kept in the row, and never touches the disk.

    Staged and attached files share a folder: attaching changes rows, and moves nothing.
    """
    return f"files/{secrets.token_hex(16)}"


def attached_path(instance: Any, filename: str) -> str:
    return staged_path(instance, filename)


def new_staged_key() -> str:
    return secrets.token_urlsafe(24)


class FileType(models.TextChoices):
    """What may be attached: told from the content, never from the name."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
    WEBP = "image/webp", "WebP"


class StoredFile(models.Model):
    """A checked file without metadata, under a name of ours."""

    name = models.CharField(_("name of the file"), max_length=120)
    content_type = models.CharField(_("type"), max_length=20, choices=FileType.choices)
    size = models.PositiveIntegerField(_("size (bytes)"))

    class Meta:
        abstract = True

    @property
    def stored_at(self) -> str:
        """Its name in the private storage; each model has a field `file`."""
        return str(getattr(self, "file"))  # noqa: B009  (abstract: the field is the heirs')


class StagedUpload(StoredFile):
    """A file that waits, for a day at most, while its sender corrects or reads over the form."""

    key = models.CharField(max_length=40, primary_key=True, default=new_staged_key, editable=False)
    file = models.FileField(storage=private_storage, upload_to=staged_path, max_length=120)
    created_at = models.DateTimeField(db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        # The key is a right to send the file: not for logs.
        return "staged upload"


class Attachment(StoredFile):
    """The file of one submission; public once the submission is."""

    submission = models.OneToOneField(
        Submission,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="attachment",
        verbose_name=_("submission"),
    )
    file = models.FileField(_("file"), storage=private_storage, upload_to=attached_path, max_length=120)
    # A moderator masked it: the team and its author alone read it.
    withheld = models.BooleanField(_("not published"), default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        default_permissions = ()

    def __str__(self) -> str:
        return f"attachment of {self.submission_id}"
