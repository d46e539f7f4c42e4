"""Secret links: rights held by whoever has the address."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class SecretLink(models.Model):
    """A right held by whoever has the address: follow, correct, withdraw or erase one submission.

    The row names the link; the token is computed from it (people.links) and stored nowhere.
    Raising `version` revokes every token given so far.
    """

    class Purpose(models.TextChoices):
        FOLLOW = "follow", _("Follow a submission")
        CONFIRM = "confirm", _("Confirm an address")
        ENGAGE = "engage", _("Confirm, change or leave an engagement")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    submission = models.ForeignKey(
        "contributions.Submission", on_delete=models.CASCADE, related_name="secret_links"
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("secret link")
        verbose_name_plural = _("secret links")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["submission", "purpose"], name="people_one_link_per_purpose")
        ]

    def __str__(self) -> str:
        return f"link {self.id}"


class LinksAskedFor(models.Model):
    """Somebody asked that the links of an address be sent to it: its digest, until a job looks it up.

    Written whether it is known or not, and nothing else is done then: so nobody can tell from outside.
    """

    email_digest = models.CharField(max_length=64, primary_key=True)
    asked_at = models.DateTimeField(db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("request for links")
        verbose_name_plural = _("requests for links")
        default_permissions = ()

    def __str__(self) -> str:
        return f"links asked for {self.email_digest[:8]}"
