"""A programme that several projects belong to."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.search import index

from portal.pages import Example
from portal.periods import Period


class Programme(index.Indexed, Period, ClusterableModel):
    """What several projects belong to: a title, its years, who carries it."""

    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    summary = models.TextField(_("summary"), blank=True, max_length=600)
    # What is uncertain of its dates, in words.
    note = models.CharField(_("note on the dates"), max_length=255, blank=True)
    partners = ParentalManyToManyField(
        "taxonomy.Partner", blank=True, related_name="programmes", verbose_name=_("partners")
    )
    example = models.CharField(
        _("example"), max_length=10, blank=True, choices=Example.choices, default=Example.NONE
    )

    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
