"""What goes with a mail of the queue: which submission it is about, and a small file that it carries."""

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


class MailAttachment(models.Model):
    """A small text file that a mail carries, in the row and not on a disk.

    So it is there exactly when the mail is, whatever becomes of the transaction, and goes with it.
    """

    email = models.OneToOneField(
        "post_office.Email",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="carries",
        verbose_name=_("mail"),
    )
    name = models.CharField(_("name"), max_length=100)
    content_type = models.CharField(_("type"), max_length=100)
    content = models.TextField(_("content"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("file carried by a mail")
        verbose_name_plural = _("files carried by mails")
        default_permissions = ()

    def __str__(self) -> str:
        return f"file of mail {self.email_id}"
