"""How far an agent engages with the lab, and what they were written to about because of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

SKILLS_MAX = 500


class Participant(models.Model):
    """Somebody whose address is confirmed: the one row that holds it for longer than a registration does.

    It exists as long as an engagement needs it (people.erasing), and names nobody elsewhere.
    """

    email = models.EmailField(_("e-mail address"), max_length=254)
    email_digest = models.CharField(max_length=64, unique=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        default_permissions = ()

    def __str__(self) -> str:
        return f"participant {self.pk}"


class EngagementQuerySet(models.QuerySet["Engagement"]):
    def acting(self) -> "EngagementQuerySet":
        """Those that do something: confirmed, and not left since."""
        return self.filter(confirmed_at__isnull=False, until__isnull=True)


class Engagement(models.Model):
    """How far an agent engages, as they said: nothing comes of it until it is confirmed.

    It hangs on the submission it came with, that of a registration or one of its own (lab.roles), whose
    secret link of purpose `engage` leads to it. So no link needs another object than a submission, and
    whoever has a registration erased takes the engagement along. That link is only ever mailed, never
    shown: whoever holds it reads the mailbox, which is why the same link first confirms, then changes and
    leaves. One engagement acts per participant: a later one, once confirmed, takes its place. Verbs:
    people.engagement.
    """

    class Level(models.TextChoices):
        RESOURCE = "resource", _("Resource agent")
        INVOLVED = "involved", _("Involved agent")
        CURIOUS = "curious", _("Curious agent")

    submission = models.OneToOneField(
        "contributions.Submission", on_delete=models.CASCADE, primary_key=True, related_name="engagement"
    )
    # Null until confirmed, and once left.
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="engagements"
    )
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    # None: whatever the theme.
    theme = models.ForeignKey(
        "taxonomy.Theme",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="engagements",
        verbose_name=_("theme"),
    )
    territory = models.ForeignKey(
        "taxonomy.Territory",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="engagements",
        verbose_name=_("territory"),
    )
    service = models.CharField(_("service"), max_length=150, blank=True)
    skills = models.TextField(_("skills"), blank=True, max_length=SKILLS_MAX)
    asked_at = models.DateTimeField(_("asked at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    # What days and results were told of until then; null for who never had a digest.
    told_until = models.DateTimeField(null=True, blank=True, editable=False)
    delete_after = models.DateField(_("to be erased after"), db_index=True)

    objects = EngagementQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(confirmed_at__isnull=False, until__isnull=True),
                name="one_engagement_acts_per_participant",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True)
                | Q(until__isnull=False)
                | Q(participant__isnull=False),
                name="who_engages_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["level", "submission"],
                condition=Q(confirmed_at__isnull=False, until__isnull=True),
                name="engagement_acting",
            )
        ]

    def __str__(self) -> str:
        return f"engagement {self.submission_id}"

    @property
    def is_acting(self) -> bool:
        return self.confirmed_at is not None and self.until is None


class Invitation(models.Model):
    """An involved agent was invited to a day: once, however often the job runs."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="invitations")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("invited at"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["engagement", "page"], name="one_invitation_per_day_and_agent")
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.page_id}"


class SkillNeed(models.Model):
    """Something the lab needs somebody for, as the coordinator wrote it to resource agents."""

    title = models.CharField(_("title"), max_length=120)
    words = models.TextField(_("text"), max_length=2000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked at"))
    # Of the form that was sent: a double click asks once.
    key = models.UUIDField(unique=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("need for a skill")
        verbose_name_plural = _("needs for skills")
        default_permissions = ("add", "view")
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return self.title


class SkillAsk(models.Model):
    """A resource agent was asked about a need, and what they answered by their link."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")

    need = models.ForeignKey(SkillNeed, on_delete=models.CASCADE, related_name="asks")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="asks")
    answer = models.CharField(_("answer"), max_length=3, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("question to a resource agent")
        verbose_name_plural = _("questions to resource agents")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["need", "engagement"], name="asked_once_about_a_need")]

    def __str__(self) -> str:
        return f"{self.need_id} {self.engagement_id}"
