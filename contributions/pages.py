"""A page that people send something to: who answers for it, and what it promises them."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import holidays
from dateutil.relativedelta import relativedelta
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from portal.dates import instant
from portal.pages import BasePage
from taxonomy.stages import Stage

if TYPE_CHECKING:
    from contributions.models import Submission


# Unless a page says otherwise.
BODY_MAX = 3500


class ParticipationPage(BasePage):
    """The service in charge, the time it takes to read, and how long contact details are kept.

    The receipt prints these (CRPA R112-11-1), so they are fields of every page that takes submissions.
    """

    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices, default=Stage.UNDERSTAND)
    service_name = models.CharField(_("service in charge"), max_length=150, blank=True)
    service_email = models.EmailField(_("e-mail of the service"), blank=True)
    service_phone = models.CharField(_("phone of the service"), max_length=30, blank=True)
    read_within_days = models.PositiveSmallIntegerField(
        _("read within (working days)"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("Promised on the page and in the receipt."),
    )
    retention_months = models.PositiveSmallIntegerField(
        _("contact details kept (months)"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(36)],
        help_text=_("Then they are erased; published words stay under their reference."),
    )

    participation_panels = [
        MultiFieldPanel(
            [
                FieldPanel("service_name", help_text=_("A service, never the name of a person.")),
                FieldRowPanel([FieldPanel("service_email"), FieldPanel("service_phone")]),
            ],
            heading=_("Service in charge"),
            help_text=_("Its name, and an e-mail address or a phone number: the receipt prints them."),
        ),
        FieldRowPanel(
            [FieldPanel("read_within_days"), FieldPanel("retention_months")], heading=_("Promises")
        ),
    ]

    class Meta:
        abstract = True

    @property
    def poster(self) -> str:
        """What stands for the page beside what was sent to it."""
        return self.title

    @property
    def stage_label(self) -> str:
        """The stage named beside what was sent to the page; empty where a page has a colour and no stage."""
        return str(self.get_stage_display())

    def read_by(self, received: datetime) -> date:
        """The last working day on which something received at `received` is read, as promised."""
        return add_working_days(timezone.localdate(received), self.read_within_days)

    def late_before(self, now: datetime) -> datetime:
        """A submission that began to wait before this instant, and still waits at `now`, is late."""
        return beyond_working_days(self.read_within_days, now)

    def contact_details_until(self, received: datetime) -> date:
        """The day after which the contact details of something received at `received` are erased."""
        return timezone.localdate(received) + relativedelta(months=self.retention_months)

    def answer_asked(self) -> tuple[str, int]:
        """What stands above the text of an answer (empty: the usual words), and its most characters."""
        return "", BODY_MAX

    def asks_who(self) -> bool:
        """Whether people are asked for a name to be shown and for an address."""
        return True

    def public_path(self, submission: "Submission") -> str | None:
        """The address where `submission` is read once public; None where a page type shows none."""
        return None


def add_working_days(start: date, days: int) -> date:
    """The `days`-th working day after `start` (Monday to Friday, French public holidays left out)."""
    closed = holidays.country_holidays("FR")
    day = start
    while days:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in closed:
            days -= 1
    return day


def beyond_working_days(days: int, now: datetime) -> datetime:
    """What began before this instant has gone on, at `now`, for longer than `days` working days."""
    today = timezone.localdate(now)
    day = today
    while add_working_days(day, days) >= today:
        day -= timedelta(days=1)
    # What began on `day` is late, what began the day after is not.
    return instant(day + timedelta(days=1))
