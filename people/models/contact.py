"""Contact details and personal answers, kept apart from the words, and how often an address is written to."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactDetails(models.Model):
    """How to reach the sender of one submission: apart from the words, never revisioned, erased on its date.

    The envelope is named by a string: `contributions` stands above this app.
    """

    class Purpose(models.TextChoices):
        FOLLOW_UP = "follow_up", _("Receipt and follow-up of a contribution")
        REPORT = "report", _("Receipt of a report, and its answer")
        REGISTRATION = "registration", _("Registration for a day")
        SUBJECT = "subject", _("Answer to a proposed subject")
        REFERRAL = "referral", _("Examination of a referral")
        ENGAGEMENT = "engagement", _("Engagement of an agent")
        FOLLOWING = "following", _("News of an experiment")
        BARRIER = "barrier", _("Answer to a reported barrier")

    submission = models.OneToOneField(
        "contributions.Submission",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="contact_details",
        verbose_name=_("submission"),
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    email = models.EmailField(_("e-mail address"), max_length=254)
    # Stands for the address where it must be compared without being read; goes with it.
    email_digest = models.CharField(max_length=64, db_index=True, editable=False)
    delete_after = models.DateField(_("to be erased after"), db_index=True)
    # Null until its owner pressed the button behind a mailed link.
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("contact details")
        verbose_name_plural = _("contact details")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"contact details of {self.submission_id}"


class PersonalAnswer(models.Model):
    """An answer to a question that an editor marked personal: read, exported and erased as contact details.

    It keeps the label and type that were shown; several choices stand on a line each.
    """

    submission = models.ForeignKey(
        "contributions.Submission",
        on_delete=models.CASCADE,
        related_name="personal_answers",
        verbose_name=_("submission"),
    )
    key = models.CharField(max_length=20)
    label = models.CharField(_("question"), max_length=255)
    field_type = models.CharField(_("type"), max_length=16)
    value = models.TextField(_("answer"))
    sort_order = models.PositiveSmallIntegerField(default=0)
    delete_after = models.DateField(_("to be erased after"), db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("personal answer")
        verbose_name_plural = _("personal answers")
        default_permissions = ()
        ordering = ["sort_order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "key"], name="one_personal_answer_per_question")
        ]

    def __str__(self) -> str:
        return f"personal answer of {self.submission_id}"


class PendingAddress(models.Model):
    """An address that an author asked to be reached at, until a button behind a mailed link confirms it.

    Nothing is sent to it but that link; unconfirmed at `expires_at`, it is erased.
    """

    submission = models.OneToOneField(
        "contributions.Submission",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="pending_address",
        verbose_name=_("submission"),
    )
    email = models.EmailField(_("e-mail address"), max_length=254)
    email_digest = models.CharField(max_length=64, db_index=True, editable=False)
    asked_at = models.DateTimeField(_("asked at"))
    expires_at = models.DateTimeField(_("expires at"), db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("address to be confirmed")
        verbose_name_plural = _("addresses to be confirmed")
        default_permissions = ()

    def __str__(self) -> str:
        return f"pending address of {self.submission_id}"

    @property
    def hint(self) -> str:
        """Enough for who typed it to find a slip, and not for who only reads it: “c…@example.org”."""
        name, _at, domain = self.email.rpartition("@")
        return f"{name[:1]}…@{domain}"


class AddressAllowance(models.Model):
    """When mail was last promised to an address that nobody has confirmed (at most three a day).

    Anybody can type anybody's address: this bounds what a stranger receives because of it.
    Holds the digest, never the address; purged once its last date is old.
    """

    email_digest = models.CharField(max_length=64, primary_key=True)
    # ISO instants of the last messages, the newest last, no more than the daily limit.
    recent = models.JSONField(default=list)
    last_at = models.DateTimeField(db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"allowance {self.email_digest[:8]}"
