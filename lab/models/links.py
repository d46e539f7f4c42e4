"""Which pages a subject or a referral led to: calls, days, and later projects and results."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PageLink(models.Model):
    """A subject or a referral and a page that came of it; shown from both sides once both are public.

    Written by lab.linking alone, which says what it touches.
    """

    submission = models.ForeignKey(
        "contributions.Submission", on_delete=models.CASCADE, related_name="page_links"
    )
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="submission_links")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("link to a page")
        verbose_name_plural = _("links to pages")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["submission", "page"], name="one_link_per_page")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.page_id}"
