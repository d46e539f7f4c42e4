"""A notice that something published breaks the rules or the law (DSA, article 16)."""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.models.submission import Submission


class Report(models.Model):
    """What somebody says of a published contribution; its own envelope gives it a receipt and an answer."""

    class Status(models.TextChoices):
        AWAITING = "awaiting", _("Awaiting")
        UPHELD = "upheld", pgettext_lazy("report", "Upheld")
        REJECTED = "rejected", pgettext_lazy("report", "Rejected")
        # Whoever sent it had it erased before it was answered.
        WITHDRAWN = "withdrawn", pgettext_lazy("report", "Withdrawn")

    class Ground(models.TextChoices):
        ILLEGAL = "illegal", _("It is against the law")
        PERSON = "person", _("It names or shows somebody")
        INSULT = "insult", _("It insults or threatens")
        OFF_TOPIC = "off_topic", _("It has nothing to do with the question, or it is advertising")
        OTHER = "other", pgettext_lazy("ground of a report", "Something else")

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, primary_key=True, verbose_name=_("submission")
    )
    content = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="reports", verbose_name=_("reported content")
    )
    status = models.CharField(_("state"), max_length=20, choices=Status.choices, default=Status.AWAITING)
    ground = models.CharField(_("what is wrong"), max_length=20, choices=Ground.choices)
    words = models.TextField(_("explanation"))
    submitted_at = models.DateTimeField(_("received"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        default_permissions = ("view",)
        indexes = [
            models.Index(F("submitted_at").desc(), F("submission").desc(), name="report_register"),
            models.Index(fields=["content", "status"], name="report_of_content"),
        ]

    def __str__(self) -> str:
        # Labels outlive the row (audit log): a reference, never words.
        return self.submission.reference

    @property
    def reference(self) -> str:
        return self.submission.reference
