"""The envelope of everything people send, where it came from, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.querysets import SubmissionQuerySet
from portal.pages import Example
from taxonomy.stages import Stage


class Submission(models.Model):
    """The envelope of everything people send: reference, date, page, and whether it waits.

    Decisions, threads, links and contact details point here; what was sent
    (a contribution, later a registration, a subject…) has this row as its primary key.
    """

    class Kind(models.TextChoices):
        CONTRIBUTION = "contribution", _("Contribution")
        REPORT = "report", pgettext_lazy("kind of submission", "Report")
        REGISTRATION = "registration", _("Registration")
        SUBJECT = "subject", pgettext_lazy("kind of submission", "Proposed subject")
        REFERRAL = "referral", pgettext_lazy("kind of submission", "Referral")
        # An agent joins the lab without registering for a day.
        ENGAGEMENT = "engagement", pgettext_lazy("kind of submission", "Engagement")
        # Somebody follows an experiment, or offers to test.
        FOLLOWING = "following", pgettext_lazy("kind of submission", "Following")
        # Something keeps somebody from using the site (home).
        BARRIER = "barrier", pgettext_lazy("kind of submission", "Barrier")

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
    # "I am on it": shown to the others for a quarter of an hour, and binds nobody.
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    # What was not published, and words about it, go after this date (null: they stay); reopened, it is null.
    delete_after = models.DateField(_("to be erased after"), null=True, blank=True)
    # Everything personal is gone since then; the reference and the decisions stay.
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)
    example = models.CharField(
        _("example"), max_length=10, blank=True, choices=Example.choices, default=Example.NONE
    )

    objects = SubmissionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        default_permissions = ()
        permissions = [
            ("tag_submission", _("Can tag and assign submissions")),
            ("erase_submission", _("Can erase what somebody sent, at their request")),
        ]
        indexes = [
            models.Index(
                fields=["awaiting_since", "id"],
                condition=Q(awaiting_since__isnull=False),
                name="submission_desk",
            ),
            models.Index(
                fields=["page", "awaiting_since", "id"],
                condition=Q(awaiting_since__isnull=False),
                name="submission_desk_of_page",
            ),
            models.Index(
                fields=["delete_after", "id"],
                condition=Q(delete_after__isnull=False),
                name="submission_to_erase",
            ),
            models.Index(
                fields=["erased_at", "id"], condition=Q(erased_at__isnull=False), name="submission_erased"
            ),
            models.Index(fields=["submitted_at", "id"], name="submission_received"),
            models.Index(fields=["page", "submitted_at", "id"], name="submission_of_page"),
        ]

    def __str__(self) -> str:
        return self.reference


class ThreadEntry(models.Model):
    """One dated step of what became of a submission; read by its author, and by all once it is public.

    A step that is not `public` stays between the author and the team.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Received")
        PUBLISHED = "published", _("Read and published")
        REDACTED = "redacted", _("Published, with passages masked")
        CHANGES_REQUESTED = "changes_requested", _("A change was asked for")
        CORRECTED = "corrected", _("Corrected by its author")
        DECLINED = "declined", _("Not published")
        CONTESTED = "contested", _("Decision contested")
        UPHELD = "upheld", _("Decision confirmed on second reading")
        REOPENED = "reopened", _("Being read again")
        WITHDRAWN = "withdrawn", _("Withdrawn by its author")
        ANSWERED = "answered", _("Answered")
        ERASED = "erased", _("Erased at its author's request")
        ADDRESS_CONFIRMED = "address_confirmed", _("Address confirmed")
        # Of a registration (events): where its seat went.
        SEAT_CONFIRMED = "seat_confirmed", _("Seat confirmed")
        IN_LINE = "in_line", _("On the waiting list")
        SEAT_OFFERED = "seat_offered", _("A seat is offered")
        OFFER_LET_GO = "offer_let_go", _("Offered seat let go")
        OFFER_EXPIRED = "offer_expired", _("Offered seat not taken in time")
        ADDRESS_EXPIRED = "address_expired", _("Address not confirmed in time")
        CHOICES_CHANGED = "choices_changed", _("Choices changed")
        LEFT = "left", _("Registration cancelled")
        REFUSED = "refused", _("Registration not accepted")
        # Of a subject or a referral (lab).
        TAKEN_UP = "taken_up", _("The lab is looking into it")
        REFERRED = "referred", _("A referral started from it")
        ADMITTED = "admitted", _("Declared admissible")
        BRIEF_PROPOSED = "brief_proposed", _("Brief proposed")
        BRIEF_AGREED = "brief_agreed", _("Brief agreed")
        PASSED_ON = "passed_on", _("Passed on to the competent body")
        NOT_TAKEN_UP = "not_taken_up", _("Not taken up, with reasons")
        BECAME_PROJECT = "became_project", _("Became a project of the lab")
        # Of a contribution: a page says what was done with it (events, projects).
        READ_AT = "read_at", _("Read at a day")
        FED = "fed", _("Fed a project")
        BECAME = "became", _("Became an experiment")
        TESTED = "tested", _("Tested on the ground")
        KEPT = "kept", _("Kept after the trial")
        ADAPTED = "adapted", _("Adapted after the trial")
        DROPPED = "dropped", _("Dropped after the trial")
        ANSWERED_IN = "answered_in", _("Answered in a result")
        # Its outcome, one of the codes of contributions.models.outcome.
        OUTCOME = "outcome", pgettext_lazy("step of a thread", "Outcome")

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="thread", verbose_name=_("submission")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    at = models.DateTimeField(_("date"))
    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices)
    text = models.TextField(_("text"), blank=True)
    public = models.BooleanField(_("public"), default=True)
    # Where it was done: the step leads there while that page is public.
    page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="thread_entries",
        # Few steps have one: the partial index below serves them, in the order in which pages list them.
        db_index=False,
    )

    # Its author is told of it after this instant, in one mail with the others; null: told, or not to be.
    tell_after = models.DateTimeField(null=True, blank=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("thread entry")
        verbose_name_plural = _("thread entries")
        default_permissions = ()
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["submission", "at", "id"], name="thread_of_submission"),
            models.Index(fields=["page", "id"], condition=Q(page__isnull=False), name="thread_of_page"),
            models.Index(
                fields=["tell_after", "submission"],
                condition=Q(tell_after__isnull=False),
                name="thread_to_tell",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "page", "kind"],
                condition=Q(page__isnull=False),
                name="one_step_per_page",
            )
        ]

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
