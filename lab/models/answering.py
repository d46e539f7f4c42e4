"""Pages of the lab that promise an answer, not only to be read."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from contributions.pages import ParticipationPage


class AnsweringPage(ParticipationPage):
    read_within_days = models.PositiveSmallIntegerField(
        _("answered within (working days)"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("Promised on the page and in the receipt."),
    )

    class Meta:
        abstract = True
