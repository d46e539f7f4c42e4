"""Whoever follows an experiment, and what followers are told."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contributions.models import Submission


class Follower(models.Model):
    """Somebody who wants news of an experiment, or offers to test; the address stands in ContactDetails.

    Nothing is sent before the address is confirmed by the button behind its link. Verbs:
    projects.experiments.following.
    """

    class Wish(models.TextChoices):
        TEST = "test", _("I want to test")
        FOLLOW = "follow", _("I want to follow")

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, primary_key=True, related_name="follower"
    )
    page = models.ForeignKey("projects.Experiment", on_delete=models.PROTECT, related_name="followers")
    wish = models.CharField(_("wish"), max_length=10, choices=Wish.choices, default=Wish.FOLLOW)
    # Of the last form that asked for it: from then on it may be confirmed for two days.
    asked_at = models.DateTimeField(_("asked at"))
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    # The last news that was mailed: an ExperimentNews, which may be gone.
    told = models.PositiveBigIntegerField(default=0, editable=False)
    delete_after = models.DateField(_("to be erased after"), db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("follower of an experiment")
        verbose_name_plural = _("followers of an experiment")
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["page", "confirmed_at"], name="followers_of_experiment"),
            # Whom a piece of news has not reached yet.
            models.Index(
                fields=["page", "told", "submission"],
                condition=Q(confirmed_at__isnull=False, left_at__isnull=True),
                name="followers_to_tell",
            ),
        ]

    def __str__(self) -> str:
        return self.submission.reference

    @property
    def is_acting(self) -> bool:
        """Whether news goes there."""
        return self.confirmed_at is not None and self.left_at is None


class ExperimentNews(models.Model):
    """What one publication of an experiment brought: the last row says what is known to the public.

    Mailed after `tell_after` to those who had confirmed by `at`; publications that follow one another closely
    are one piece of news.
    """

    page = models.ForeignKey("projects.Experiment", on_delete=models.CASCADE, related_name="followed_news")
    at = models.DateTimeField()
    # Null: mailed, or not to be.
    tell_after = models.DateTimeField(null=True, blank=True)
    new_trials = models.PositiveIntegerField(default=0)
    is_verdict_new = models.BooleanField(default=False)
    # As they were published.
    trials = models.PositiveIntegerField(default=0)
    verdict = models.CharField(max_length=12, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("news of an experiment")
        verbose_name_plural = _("news of experiments")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["tell_after"], condition=Q(tell_after__isnull=False), name="experiment_news_to_tell"
            ),
            models.Index(fields=["page", "-id"], name="news_of_experiment"),
        ]

    def __str__(self) -> str:
        return f"news {self.pk} of {self.page_id}"
