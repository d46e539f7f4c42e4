"""Words that no longer stand in a contribution: masked by a moderator, or replaced by the author."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from contributions.models.submission import Submission


class RedactedOriginal(models.Model):
    """What a contribution said before passages were masked, for moderators alone; goes with contact details.

    Nothing else holds it: the contribution, its answers, the index and the exports have the masked text.
    """

    submission = models.OneToOneField(
        Submission,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="redacted_original",
        verbose_name=_("submission"),
    )
    # By name of the field ("title", "body"…, "answer:KEY"), only the fields that were masked.
    words = models.JSONField(_("original words"), encoder=DjangoJSONEncoder)
    # By name of the field, the ranges masked in those words: where a second look begins.
    passages = models.JSONField(_("masked passages"), default=dict)
    delete_after = models.DateField(_("to be erased after"), db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("original of a masked contribution")
        verbose_name_plural = _("originals of masked contributions")
        default_permissions = ()

    def __str__(self) -> str:
        return f"original of {self.submission_id}"


class FormerWords(models.Model):
    """A text as it stood until its author corrected it; for moderators alone."""

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="former_words", verbose_name=_("submission")
    )
    title = models.TextField(_("title"))
    body = models.TextField(_("text"))
    replaced_at = models.DateTimeField(_("replaced at"))
    delete_after = models.DateField(_("to be erased after"), db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("former words")
        verbose_name_plural = _("former words")
        default_permissions = ()
        ordering = ["-replaced_at", "-id"]

    def __str__(self) -> str:
        return f"former words of {self.submission_id}"
