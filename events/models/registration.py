"""Somebody's place at a day, or rank on its waiting list; who they are stands apart."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contributions.models import Contribution, Submission
from events.querysets import RegistrationQuerySet
from events.seats import SeatKind
from events.statuses import ACTIVE, HELD, Status
from portal.folding import fold


class Registration(models.Model):
    """One party's place (a person and their companions). It names nobody: see Attendee.

    Status moves by the verbs of events.services only, each under the lock of the day.
    """

    Status = Status

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, primary_key=True, related_name="registration"
    )
    page = models.ForeignKey("events.EventPage", on_delete=models.PROTECT, related_name="registrations")
    status = models.CharField(_("status"), max_length=12, choices=Status.choices)
    seat_kind = models.CharField(_("kind of seat"), max_length=8, choices=SeatKind.choices)
    sender_kind = models.CharField(
        _("I am"), max_length=20, choices=Contribution.SenderKind.choices, blank=True
    )
    companions = models.PositiveSmallIntegerField(_("companions"), default=0)
    registered_at = models.DateTimeField(_("registered at"))
    # The order of the waiting list; kept when an offer is let go, null when there is no waiting.
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    # Unconfirmed or offered: until when the seat is held.
    held_until = models.DateTimeField(_("held until"), null=True, blank=True)
    # Of the address: one registration per day and address. Goes with it (null: erased, or none given).
    email_digest = models.CharField(max_length=64, null=True, blank=True, editable=False)  # noqa: DJ001
    # Sent with it, in one go: the receipt of this one leads to it.
    contribution = models.ForeignKey(
        Submission, on_delete=models.SET_NULL, null=True, blank=True, related_name="sent_with"
    )
    attended_at = models.DateTimeField(_("came at"), null=True, blank=True)
    workshops = models.ManyToManyField(
        "events.Workshop", through="events.WorkshopChoice", related_name="registrations"
    )

    objects = RegistrationQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "email_digest"],
                condition=Q(status__in=sorted(ACTIVE)),
                name="one_registration_per_day_and_address",
            ),
            models.CheckConstraint(
                condition=~Q(status="waiting") | Q(waiting_since__isnull=False), name="waiting_has_a_rank"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(HELD)) | Q(held_until__isnull=False),
                name="held_seat_has_an_end",
            ),
        ]
        indexes = [
            models.Index(
                fields=["page", "status", "waiting_since", "submission"], name="registrations_of_day"
            ),
            models.Index(
                fields=["held_until", "submission"],
                condition=Q(held_until__isnull=False),
                name="registration_held",
            ),
        ]

    def __str__(self) -> str:
        return f"registration {self.submission_id}"

    @property
    def reference(self) -> str:
        return self.submission.reference

    @property
    def party(self) -> int:
        """How many people come: the one who registered, and companions."""
        return 1 + self.companions


class WorkshopChoice(models.Model):
    """A workshop that a party comes to."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="choices")
    workshop = models.ForeignKey("events.Workshop", on_delete=models.PROTECT, related_name="choices")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("choice of a workshop")
        verbose_name_plural = _("choices of workshops")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["registration", "workshop"], name="one_choice_per_workshop")
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.workshop_id}"


class Attendee(models.Model):
    """Who registered: apart, as contact details are, and erased with them."""

    registration = models.OneToOneField(
        Registration, on_delete=models.CASCADE, primary_key=True, related_name="attendee"
    )
    name = models.CharField(_("name"), max_length=150)
    # The same without case and accents: what the check-in searches and goes by.
    folded = models.CharField(max_length=150, blank=True, editable=False)
    organisation = models.CharField(_("organisation"), max_length=150, blank=True)
    service = models.CharField(_("service"), max_length=150, blank=True)
    delete_after = models.DateField(_("to be erased after"), db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"attendee {self.registration_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(self.name)[:150]
        if (fields := kwargs.get("update_fields")) is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "folded"}
        super().save(*args, **kwargs)


class Needs(models.Model):
    """What somebody needs for access and for meals: for the organiser only, erased a week after the day."""

    registration = models.OneToOneField(
        Registration, on_delete=models.CASCADE, primary_key=True, related_name="needs"
    )
    access = models.TextField(_("access"), blank=True, max_length=500)
    diet = models.TextField(_("meals"), blank=True, max_length=500)
    delete_after = models.DateField(_("to be erased after"), db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("needs")
        verbose_name_plural = _("needs")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"needs of {self.registration_id}"


class PhotoConsent(models.Model):
    """Somebody agreed, for themselves, that pictures of the day show them. No row: they did not.

    Apart from the rest, with the instant at which it was given; taken back, the row goes.
    """

    registration = models.OneToOneField(
        Registration, on_delete=models.CASCADE, primary_key=True, related_name="photo_consent"
    )
    given_at = models.DateTimeField(_("given on"))
    delete_after = models.DateField(_("to be erased after"), db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("consent to photos")
        verbose_name_plural = _("consents to photos")
        default_permissions = ()

    def __str__(self) -> str:
        return f"consent of {self.registration_id}"
