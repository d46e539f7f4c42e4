"""What people send: the envelope, the contribution, what was decided and what became of it."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contributions.querysets import ContributionQuerySet, SubmissionQuerySet
from portal.pages import Example
from taxonomy.stages import Stage


class Submission(models.Model):
    """The envelope of everything people send: reference, date, page, and whether it waits.

    Decisions, threads, links and contact details point here; what was sent
    (a contribution, later a registration, a subject…) has this row as its primary key.
    """

    class Kind(models.TextChoices):
        CONTRIBUTION = "contribution", _("Contribution")

    class Origin(models.TextChoices):
        WEB = "web", _("Web")
        PAPER = "paper", _("Paper")
        WORKSHOP = "workshop", _("Workshop")
        IMPORT = "import", pgettext_lazy("origin", "Import")

    reference = models.CharField(_("reference"), max_length=9, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.PROTECT, related_name="submissions", verbose_name=_("page")
    )
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, default=Origin.WEB)
    submitted_at = models.DateTimeField(_("received"), default=timezone.now)
    # Null once decided: the desk reads the partial index below.
    awaiting_since = models.DateTimeField(_("awaiting since"), null=True, blank=True)
    # Null, not empty: a unique column takes any number of nulls.
    idempotency_key = models.CharField(  # noqa: DJ001
        max_length=64, unique=True, null=True, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    example = models.CharField(
        _("example"), max_length=10, blank=True, choices=Example.choices, default=Example.NONE
    )

    objects = SubmissionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["awaiting_since", "id"],
                condition=Q(awaiting_since__isnull=False),
                name="submission_desk",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


def new_draw() -> int:
    """A random place for drawn orders: stored, so that a seeded draw is a keyset like dates."""
    return secrets.randbelow(2**31)


class Contribution(models.Model):
    """One answer to a call: the words, and where they stand."""

    class Status(models.TextChoices):
        AWAITING = "awaiting", _("Awaiting")
        PUBLISHED = "published", _("Published")
        DECLINED = "declined", _("Declined")

    class Kind(models.TextChoices):
        IDEA = "idea", _("Idea")
        EXPERIENCE = "experience", _("Experience")
        ANSWER = "answer", pgettext_lazy("kind of contribution", "Answer")
        FEEDBACK = "feedback", _("Feedback")

    class SenderKind(models.TextChoices):
        CITIZEN = "citizen", _("Citizen")
        AGENT = "agent", _("Public agent")
        ELECTED_OFFICIAL = "elected_official", _("Elected official")
        ASSOCIATION = "association", _("Association")
        COMPANY = "company", _("Company")
        SCHOOL = "school", _("School")
        OTHER = "other", _("Other")

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, primary_key=True, verbose_name=_("submission")
    )
    # Copied from the envelope, so that a call's list is read from one index.
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.PROTECT, related_name="contributions", verbose_name=_("call")
    )
    submitted_at = models.DateTimeField(_("received"))
    draw = models.PositiveIntegerField(default=new_draw, editable=False)
    status = models.CharField(_("state"), max_length=20, choices=Status.choices, default=Status.AWAITING)

    title = models.TextField(_("title"))
    body = models.TextField(_("text"))
    explanation = models.TextField(_("explanation"), blank=True)
    # Cleaned once when imported, kept beside the plain text that pages show.
    body_html = models.TextField(blank=True, editable=False)
    shown_as = models.CharField(_("name shown"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.ANSWER)
    sender_kind = models.CharField(_("sender"), max_length=20, choices=SenderKind.choices, blank=True)

    objects = ContributionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        default_permissions = ("view",)
        permissions = [("moderate_contribution", _("Can publish and decline contributions"))]
        indexes = [
            models.Index(
                F("page"),
                F("status"),
                F("submitted_at").desc(),
                F("submission").desc(),
                name="contribution_list",
            ),
            models.Index(fields=["page", "status", "draw", "submission"], name="contribution_draw"),
            models.Index(fields=["status", "submitted_at", "submission"], name="contribution_queue"),
        ]

    def __str__(self) -> str:
        # Labels outlive the row (audit log): a reference, never words.
        return self.submission.reference

    @property
    def reference(self) -> str:
        return self.submission.reference

    @property
    def who(self) -> str:
        """Who speaks, as far as they chose to say."""
        return self.shown_as or gettext("Anonymous")

    def title_excerpt(self) -> str:
        """The title, short enough for a list."""
        return Truncator(self.title).chars(80)

    title_excerpt.short_description = _("title")  # type: ignore[attr-defined]


class Reason(models.Model):
    """Why a contribution is declined: the published rule, and the words its author receives."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    rule = models.TextField(_("published rule"))
    words_to_author = models.TextField(_("words to the author"))
    active = models.BooleanField(_("offered to moderators"), default=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ["sort_order", "title"]

    def __str__(self) -> str:
        return self.title


class Decision(models.Model):
    """Who decided what, when and why. Rows are added, never changed."""

    class Verb(models.TextChoices):
        PUBLISH = "publish", _("Published")
        DECLINE = "decline", _("Declined")

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="decisions", verbose_name=_("submission")
    )
    verb = models.CharField(_("decision"), max_length=20, choices=Verb.choices)
    reason = models.ForeignKey(
        Reason, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("reason")
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
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verb="decline") | Q(reason__isnull=False), name="decline_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.verb}"


class ThreadEntry(models.Model):
    """One dated step of what became of a submission; public once the submission is."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Received")
        PUBLISHED = "published", _("Read and published")
        DECLINED = "declined", _("Not published")

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="thread", verbose_name=_("submission")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    at = models.DateTimeField(_("date"))
    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices)
    text = models.TextField(_("text"), blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("thread entry")
        verbose_name_plural = _("thread entries")
        default_permissions = ()
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["submission", "at", "id"], name="thread_of_submission")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.kind}"


class ExternalOrigin(models.Model):
    """Where an imported submission comes from, with what the other platform knew of it."""

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, primary_key=True, related_name="external_origin"
    )
    source = models.CharField(_("source"), max_length=255)
    kind = models.CharField(_("kind"), max_length=40)
    external_id = models.CharField(_("identifier at the source"), max_length=255)
    url = models.URLField(_("address at the source"), max_length=2000, blank=True)
    theme = models.TextField(_("theme at the source"), blank=True)
    section = models.TextField(_("section at the source"), blank=True)
    created_at = models.DateTimeField(_("created at the source"), null=True)
    updated_at = models.DateTimeField(_("updated at the source"), null=True)
    votes_ok = models.PositiveIntegerField(_("votes for"), null=True)
    votes_nok = models.PositiveIntegerField(_("votes against"), null=True)
    votes_mixed = models.PositiveIntegerField(_("mixed votes"), null=True)
    # Of the row as imported: tells "unchanged" from "updated" without comparing texts.
    digest = models.CharField(max_length=64, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("external origin")
        verbose_name_plural = _("external origins")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind", "external_id"], name="one_row_per_external_contribution"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.external_id}"
