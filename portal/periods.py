"""Abstract rows with a date, or a first and a last one, of which more or less is known."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.dates import KnownDate, Precision, known


def check_order(starts_on: object, ends_on: object) -> None:
    """Raise ValidationError, beside the second date, when it comes before the first."""
    if starts_on and ends_on and ends_on < starts_on:  # type: ignore[operator]
        raise ValidationError({"ends_on": gettext("The end comes before the beginning.")})


class Dated(models.Model):
    """A row with one date."""

    date = models.DateField(
        _("date"), help_text=_("Any day of the month, the season or the year, if that is all that is known.")
    )
    precision = models.CharField(
        _("what is known of the date"), max_length=10, choices=Precision.choices, default=Precision.DAY
    )

    class Meta:
        abstract = True

    @property
    def known(self) -> KnownDate:
        """Its date as far as it is known."""
        return known(self.date, self.precision)


class Period(models.Model):
    """A row with a first and a last date, each of which may be missing."""

    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    precision = models.CharField(
        _("what is known of the dates"), max_length=10, choices=Precision.choices, default=Precision.DAY
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        check_order(self.starts_on, self.ends_on)

    @property
    def known_start(self) -> KnownDate | None:
        return known(self.starts_on, self.precision) if self.starts_on else None

    @property
    def known_end(self) -> KnownDate | None:
        return known(self.ends_on, self.precision) if self.ends_on else None
