"""What the building itself stores: the cache's sequence, how jobs went, own image and document models.

The image and document models exist from the first migration because a site cannot change models
later without moving every file.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage


class PublicSequence(models.Model):
    """The number of public things, as the sum of a few rows, almost always one (portal.cache.sequence)."""

    id = models.BigIntegerField(primary_key=True)
    value = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.value)


class ScheduledJobQuerySet(models.QuerySet["ScheduledJob"]):
    def failing(self) -> "ScheduledJobQuerySet":
        """Those whose last run that ended, ended badly; one that runs again is still among them."""
        return self.filter(~Q(failure="") | Q(failed__gt=0))


class ScheduledJob(models.Model):
    """How the last run of a job went (portal.jobs). No personal data: class names, counts and instants."""

    class Outcome(models.TextChoices):
        NEVER = "never", _("has never run")
        RUNNING = "running", _("running")
        OK = "ok", _("done")
        FAILED = "failed", _("failed")

    code = models.CharField(max_length=50, primary_key=True)
    known_since = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.NEVER)
    last_started = models.DateTimeField(null=True)
    last_finished = models.DateTimeField(null=True)
    last_succeeded = models.DateTimeField(null=True)
    duration = models.DurationField(null=True)
    # Of the last run that ended: things done, things that could not be done, class of what was raised.
    done = models.PositiveIntegerField(null=True)
    failed = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=100, blank=True)
    # Somebody wants it to run now.
    asked_at = models.DateTimeField(null=True)

    objects = ScheduledJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("automatic job")
        verbose_name_plural = _("automatic jobs")
        default_permissions = ()
        permissions = [
            ("view_scheduledjob", "Can see automatic jobs"),
            ("run_scheduledjob", "Can have automatic jobs run now"),
        ]

    def __str__(self) -> str:
        return self.code


class PortalImage(AbstractImage):
    """An image of the media library; who made it is said wherever it is shown."""

    credit = models.CharField(
        _("author"),
        max_length=150,
        blank=True,
        help_text=_("Who made it, as they wish to be named. Public."),
    )
    rights = models.CharField(
        _("rights"),
        max_length=150,
        blank=True,
        help_text=_("The licence or the permission: CC BY-SA 4.0, for example. Public."),
    )

    admin_form_fields = (*WagtailImage.admin_form_fields, "credit", "rights")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = [("choose_portalimage", "Can choose image")]


class PortalRendition(AbstractRendition):
    """A resized copy of an image."""

    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="portal_rendition_unique"
            )
        ]


class PortalDocument(AbstractDocument):
    """A document of the media library."""

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("choose_portaldocument", "Can choose document")]
