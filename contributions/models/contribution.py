"""One answer to a call: the words, and where they stand."""

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contributions.models.outcome import OutcomeCode
from contributions.models.submission import Submission
from contributions.querysets import ContributionQuerySet

DRAWS = 2**31


def new_draw() -> int:
    """A random place for drawn orders: stored, so that a seeded draw is a keyset like dates."""
    return secrets.randbelow(DRAWS)


class Contribution(models.Model):
    """One answer to a call: the words, and where they stand."""

    class Status(models.TextChoices):
        AWAITING = "awaiting", _("Awaiting")
        PUBLISHED = "published", _("Published")
        CHANGES_REQUESTED = "changes_requested", _("Change requested")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

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
    # Copied from the envelope, so that a call's list is read from one index: those below begin with it.
    page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.PROTECT,
        related_name="contributions",
        db_index=False,
        verbose_name=_("call"),
    )
    submitted_at = models.DateTimeField(_("received"))
    draw = models.PositiveIntegerField(default=new_draw, editable=False)
    status = models.CharField(_("state"), max_length=20, choices=Status.choices, default=Status.AWAITING)

    # What stands below is then the masked text; the original is a RedactedOriginal.
    redacted = models.BooleanField(_("passages masked"), default=False)

    title = models.TextField(_("title"))
    body = models.TextField(_("text"))
    explanation = models.TextField(_("explanation"), blank=True)
    # Of the title and text, where it is not the site's own (portal.passages): said by the team.
    language = models.CharField(_("language"), max_length=10, blank=True, default="", editable=False)
    # Cleaned once when imported, kept beside the plain text that pages show.
    body_html = models.TextField(blank=True, editable=False)
    # Tells the same words sent again without comparing texts (contributions.repeats).
    words_digest = models.CharField(max_length=64, blank=True, editable=False)
    shown_as = models.CharField(_("name shown"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.ANSWER)
    sender_kind = models.CharField(_("sender"), max_length=20, choices=SenderKind.choices, blank=True)
    theme = models.ForeignKey(
        "taxonomy.Theme",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("theme"),
    )
    territory = models.ForeignKey(
        "taxonomy.Territory",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("territory"),
    )
    # As typed, when it names no territory that the portal knows.
    territory_text = models.CharField(_("territory, as typed"), max_length=80, blank=True)

    # The code of its published outcome; empty while it has none. Written with the Outcome alone.
    outcome = models.CharField(
        pgettext_lazy("of a contribution", "outcome"),
        max_length=20,
        choices=OutcomeCode.choices,
        blank=True,
        default="",
        editable=False,
    )

    objects = ContributionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        default_permissions = ("view",)
        permissions = [
            ("moderate_contribution", _("Can publish and decline contributions")),
            ("link_contribution", _("Can link contributions to pages")),
        ]
        indexes = [
            models.Index(
                F("page"),
                F("status"),
                F("submitted_at").desc(),
                F("submission").desc(),
                name="contribution_list",
            ),
            models.Index(fields=["page", "status", "draw", "submission"], name="contribution_draw"),
            models.Index(
                F("page"),
                F("status"),
                F("theme"),
                F("submitted_at").desc(),
                F("submission").desc(),
                name="contribution_by_theme",
            ),
            models.Index(
                F("page"),
                F("status"),
                F("kind"),
                F("submitted_at").desc(),
                F("submission").desc(),
                name="contribution_by_kind",
            ),
            models.Index(
                F("page"),
                F("status"),
                F("sender_kind"),
                F("submitted_at").desc(),
                F("submission").desc(),
                name="contribution_by_sender",
            ),
            models.Index(
                F("page"),
                F("status"),
                F("territory"),
                F("submitted_at").desc(),
                F("submission").desc(),
                name="contribution_by_territory",
            ),
            models.Index(
                F("page"),
                F("status"),
                F("outcome"),
                F("submitted_at").desc(),
                F("submission").desc(),
                name="contribution_by_outcome",
            ),
            models.Index(fields=["status", "submitted_at", "submission"], name="contribution_queue"),
            models.Index(
                fields=["words_digest"], condition=~Q(words_digest=""), name="contribution_same_words"
            ),
            # All of a call, whatever their state, the last to arrive first.
            models.Index(F("page"), F("submission").desc(), name="contribution_register"),
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
