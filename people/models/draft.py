"""The link by which a draft is shown to somebody who has no account."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class DraftLink(models.Model):
    """The right to read the latest draft of one page, held by whoever has the address.

    The row names the link; the token is computed from it (people.drafts.links) and stored nowhere. Raising
    `version` revokes every address given so far. One row a page, which stays for as long as the page does.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, related_name="draft_link")
    version = models.PositiveIntegerField(_("version"), default=1)
    # Nothing: no address of this draft is open.
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("link to a draft")
        verbose_name_plural = _("links to drafts")
        default_permissions = ()

    def __str__(self) -> str:
        return f"draft {self.id}"
