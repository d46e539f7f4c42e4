"""Who: staff accounts, contact details kept apart, secret links, and how often an address is written to."""

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create an account; the address is kept in lower case, since people type it either way."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractUser):
    """A member of staff, who logs in with an e-mail address. Citizens have no account."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()  # type: ignore[assignment,misc]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="people_user_email_any_case",
                violation_error_message=_("A user with this address already exists."),
            )
        ]

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class ContactDetails(models.Model):
    """How to reach the sender of one submission: apart from the words, never revisioned, erased on its date.

    The envelope is named by a string: `contributions` stands above this app.
    """

    class Purpose(models.TextChoices):
        FOLLOW_UP = "follow_up", _("Receipt and follow-up of a contribution")
        REPORT = "report", _("Receipt of a report, and its answer")

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


class SecretLink(models.Model):
    """A right held by whoever has the address: follow, later correct or withdraw, one submission.

    The row names the link; the token is computed from it (people.links) and stored nowhere.
    Raising `version` revokes every token given so far.
    """

    class Purpose(models.TextChoices):
        FOLLOW = "follow", _("Follow a submission")

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
