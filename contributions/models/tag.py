"""Internal tags: words of the team about submissions, never public."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from contributions.models.submission import Submission
from portal.folding import fold


class InternalTag(TagBase):
    """A word of the team. Two tags never differ by accents, case or spaces alone, on any database."""

    name: str
    folded = models.CharField(max_length=100, unique=True, editable=False)

    class Meta:
        verbose_name = _("internal tag")
        verbose_name_plural = _("internal tags")
        ordering = ["name"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name = " ".join(self.name.split())
        self.folded = fold(self.name)
        super().save(*args, **kwargs)


class TaggedSubmission(ItemBase):
    """One tag on one submission."""

    content_object = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="tagged")
    tag = models.ForeignKey(InternalTag, on_delete=models.CASCADE, related_name="tagged")

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="tag_once_per_submission")
        ]

    def __str__(self) -> str:
        return f"{self.content_object_id} {self.tag_id}"
