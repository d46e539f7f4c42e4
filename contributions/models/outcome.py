"""What became of a published contribution: an answer everybody reads, prepared as a draft."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.models.submission import Submission


class OutcomeCode(models.TextChoices):
    TAKEN_UP = "taken_up", _("Taken up")
    ADAPTED = "adapted", _("Taken up in another form")
    ALREADY_DONE = "already_done", _("Already done")
    PASSED_ON = "passed_on", _("Passed on to who can decide")
    OUT_OF_SCOPE = "out_of_scope", _("Outside this call")
    NOT_TAKEN_UP = "not_taken_up", _("Not taken up")


class AbstractOutcome(models.Model):
    """The code, the words that say why, the service that answers, and the day of its answer."""

    code = models.CharField(
        pgettext_lazy("of a contribution", "outcome"), max_length=20, choices=OutcomeCode.choices
    )
    # Which codes need some is the affair of contributions.outcomes.words.
    words = models.TextField(_("words to everybody"), blank=True)
    service = models.CharField(_("service that answers"), max_length=150, blank=True)
    # The day of the answer, which an editor may give; that of its publication otherwise.
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True


class Outcome(AbstractOutcome):
    """What the public reads. Written by contributions.services.outcomes alone.

    `Contribution.outcome` repeats the code, so that lists are filtered by one index.
    """

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, primary_key=True, related_name="outcome"
    )
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    # Its author waits to be told of it since then, or from then on where the allowance of the address had
    # no room; null: told, or left no address.
    tell_after = models.DateTimeField(null=True, blank=True, editable=False)
    # The code that its author knows instead, if any.
    replaces = models.CharField(max_length=20, choices=OutcomeCode.choices, blank=True, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("of a contribution", "outcome")
        verbose_name_plural = _("outcomes")
        default_permissions = ()
        permissions = [("publish_outcome", _("Can publish outcomes"))]
        indexes = [
            # The desk's filter, over all pages.
            models.Index(fields=["code", "submission"], name="outcome_by_code"),
            models.Index(
                fields=["tell_after", "submission"],
                condition=models.Q(tell_after__isnull=False),
                name="outcome_to_tell",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.code}"

    @property
    def day(self) -> date:
        """The day of the answer; that of its publication where nobody gave one."""
        return self.answered_on or timezone.localdate(self.published_at)


class OutcomeDraft(AbstractOutcome):
    """An outcome that an editor prepared: it replaces the published one when a coordinator publishes it."""

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, primary_key=True, related_name="outcome_draft"
    )
    # Of the contribution: the drafts of a call are counted and published together.
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.PROTECT, related_name="outcome_drafts")
    drafted_at = models.DateTimeField(_("drafted at"))
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("drafted by"),
    )

    class Meta:
        verbose_name = _("draft of an outcome")
        verbose_name_plural = _("drafts of outcomes")
        default_permissions = ()
        permissions = [("draft_outcome", _("Can prepare outcomes"))]

    def __str__(self) -> str:
        return f"draft {self.submission_id} {self.code}"


class OutcomeSheet(models.Model):
    """What a spreadsheet that was read would prepare, until whoever sent it confirms, for a day at most.

    No word of a contribution: keys, and the team's own words about them.
    """

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(_("sent at"))
    expires_at = models.DateTimeField(_("expires at"), db_index=True)
    # contributions.outcomes.plan.Plan, as JSON.
    plan = models.JSONField(_("plan"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("spreadsheet of outcomes")
        verbose_name_plural = _("spreadsheets of outcomes")
        default_permissions = ()

    def __str__(self) -> str:
        return f"sheet {self.pk}"
