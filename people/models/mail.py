"""Which queued or sent mail is about which submission: what erasure follows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubmissionMail(models.Model):
    """Ties one mail of the queue to the submission it is about, so that both are erased together."""

    email = models.OneToOneField(
        "post_office.Email",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="about",
        verbose_name=_("mail"),
    )
    submission = models.ForeignKey(
        "contributions.Submission",
        on_delete=models.CASCADE,
        related_name="mails",
        verbose_name=_("submission"),
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("mail about a submission")
        verbose_name_plural = _("mails about submissions")
        default_permissions = ()
        permissions = [("look_after_mail", _("Can see the mails of the portal and what was not delivered"))]

    def __str__(self) -> str:
        return f"mail {self.email_id} about {self.submission_id}"
