"""What a day says of its seats and of its form: fields of the day, in a file of their own."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.seats import Seats

if TYPE_CHECKING:
    from events.models.parts import Workshop


class TakesRegistrations(models.Model):
    """Seats, the window of registration, the waiting list, and what is asked of whoever comes."""

    seats_total = models.PositiveSmallIntegerField(
        _("seats in all"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    seats_for_agents = models.PositiveSmallIntegerField(_("of which kept for agents"), default=0)
    seats_for_citizens = models.PositiveSmallIntegerField(_("of which kept for citizens"), default=0)
    takes_registrations = models.BooleanField(_("take registrations"), default=True)
    registration_opens_at = models.DateTimeField(_("registration opens at"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(
        _("registration closes at"), null=True, blank=True, help_text=_("Empty: when the day starts.")
    )
    most_companions = models.PositiveSmallIntegerField(
        _("companions at most"), default=0, validators=[MaxValueValidator(10)]
    )
    has_waiting_list = models.BooleanField(_("waiting list"), default=True)
    offer_hours = models.PositiveSmallIntegerField(
        _("a freed seat is offered for (hours)"),
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(14 * 24)],
    )
    validates_by_hand = models.BooleanField(
        _("validate each registration"), default=False, help_text=_("Everything then waits at the desk.")
    )
    invited_days_before = models.PositiveSmallIntegerField(
        _("involved agents are invited before the public (days)"),
        default=0,
        validators=[MaxValueValidator(60)],
    )
    rules = models.TextField(pgettext_lazy("of a day", "rules"), blank=True, help_text=_("One per line."))
    photos_notice = models.TextField(_("notice about photos"), blank=True)
    minors_expected = models.BooleanField(
        _("minors are expected"),
        default=False,
        help_text=_("Consent to photos is then asked on paper only, signed by a parent."),
    )

    class Meta:
        abstract = True

    def seats_with(self, workshops: "Iterable[Workshop]") -> Seats:
        """Its seats, with those of its workshops, for whoever has read these."""
        return Seats(
            total=self.seats_total,
            agents=self.seats_for_agents,
            citizens=self.seats_for_citizens,
            workshops={workshop.pk: workshop.seats for workshop in workshops},
        )

    @property
    def asks_photo_consent(self) -> bool:
        """Whether the form asks for consent to photos: never online of a minor."""
        return bool(self.photos_notice.strip()) and not self.minors_expected
