"""What was decided about a submission, and why."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.models.submission import Submission


class Reason(models.Model):
    """Why a contribution is declined: the published rule, and the words its author receives."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    rule = models.TextField(_("published rule"))
    legal_ground = models.CharField(
        _("legal ground"),
        max_length=250,
        blank=True,
        help_text=_("The text of law, where there is one; otherwise the rule alone is the ground."),
    )
    words_to_author = models.TextField(_("words to the author"))
    active = models.BooleanField(_("offered to moderators"), default=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ["sort_order", "title"]

    def __str__(self) -> str:
        return self.title


# What cannot be decided without naming a published rule.
REFUSALS = frozenset({"decline", "redact"})


class Decision(models.Model):
    """Who decided what, when and why. Rows are added, never changed; erasure alone empties their words."""

    class Verb(models.TextChoices):
        PUBLISH = "publish", _("Published")
        REDACT = "redact", _("Published with passages masked")
        REQUEST_CHANGES = "request_changes", _("Change requested")
        DECLINE = "decline", _("Declined")
        REOPEN = "reopen", _("Reopened")
        WITHDRAW = "withdraw", _("Withdrawn")
        # A contested decision stands.
        UPHOLD = "uphold", _("Decision confirmed")
        # Of a report.
        ACCEPT_REPORT = "accept_report", _("Report upheld")
        REJECT_REPORT = "reject_report", _("Report rejected")
        # Of a registration that is validated by hand.
        VALIDATE = "validate", _("Registration validated")
        REFUSE = "refuse", _("Registration not accepted")
        # Of a subject or a referral.
        TAKE_UP = "take_up", _("Being looked into")
        ANSWER = "answer", pgettext_lazy("decision", "Answered")
        REFER = "refer", _("Referral started")
        ADMIT = "admit", _("Declared admissible")
        PROPOSE_BRIEF = "propose_brief", _("Brief proposed")
        PASS_ON = "pass_on", _("Passed on")
        NOT_TAKE_UP = "not_take_up", _("Not taken up")
        BECOME_PROJECT = "become_project", _("Became a project")

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="decisions", verbose_name=_("submission")
    )
    verb = models.CharField(_("decision"), max_length=20, choices=Verb.choices)
    # Its own index is decision_by_reason below.
    reason = models.ForeignKey(
        Reason, on_delete=models.PROTECT, null=True, blank=True, db_index=False, verbose_name=_("reason")
    )
    words = models.TextField(_("words to the author"), blank=True)
    # Empty for a decision taken elsewhere and imported, or once the account is gone.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["submission", "decided_at"], name="decision_of_submission"),
            models.Index(F("decided_at").desc(), F("id").desc(), name="decision_register"),
            # The register, filtered: a rare decision is not looked for among a million others.
            models.Index(F("verb"), F("decided_at").desc(), F("id").desc(), name="decision_by_verb"),
            models.Index(F("reason"), F("decided_at").desc(), F("id").desc(), name="decision_by_reason"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verb__in=["decline", "redact"]) | Q(reason__isnull=False),
                name="refusal_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.verb}"


class Contest(models.Model):
    """The author's one objection to a decision, read by somebody else than who decided."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("The decision stands")
        CHANGED = "changed", _("The decision was changed")
        DROPPED = "dropped", _("Its author withdrew the contribution")

    submission = models.OneToOneField(
        Submission,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="contest",
        verbose_name=_("submission"),
    )
    decision = models.ForeignKey(
        Decision, on_delete=models.CASCADE, related_name="contests", verbose_name=_("contested decision")
    )
    words = models.TextField(_("words of the author"))
    delete_after = models.DateField(_("to be erased after"), null=True, db_index=True)
    contested_at = models.DateTimeField(_("contested at"))
    # Empty while somebody else has yet to read it.
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", closed_at__isnull=True) | Q(~Q(outcome=""), closed_at__isnull=False),
                name="contest_closes_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"contest of {self.submission_id}"
