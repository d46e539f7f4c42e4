"""Words that several apps share: the tree of themes, territories, partners, activities."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from treebeard.mp_tree import MP_Node
from wagtail.images import get_image_model_string
from wagtail.search import index

from portal.pages import Example
from taxonomy.stages import Stage


class Theme(index.Indexed, MP_Node):
    """A subject of the lab; a narrower one stands below a broader one (emploi > emploi des jeunes)."""

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    summary = models.TextField(_("summary"), blank=True, max_length=300)
    example = models.CharField(
        _("example"), max_length=10, blank=True, choices=Example.choices, default=Example.NONE
    )

    node_order_by = ["title"]
    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    def __str__(self) -> str:
        return self.title

    def indented_title(self) -> str:
        """The title, moved right by its depth: how a list shows a tree."""
        return "— " * (self.get_depth() - 1) + self.title

    indented_title.short_description = _("title")  # type: ignore[attr-defined]


class Territory(index.Indexed, models.Model):
    """A place one speaks from: a commune, or what contains it."""

    class Kind(models.TextChoices):
        REGION = "region", _("Region")
        DEPARTMENT = "departement", _("Department")
        COMMUNE = "commune", _("Commune")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.COMMUNE)
    code = models.CharField(
        _("code"),
        max_length=5,
        help_text=_("The official geographic code: 13 for a department, 13055 for a commune."),
    )
    title = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("belongs to"),
    )

    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="one_territory_per_code")]

    def __str__(self) -> str:
        return self.title


class Partner(index.Indexed, models.Model):
    """An organisation that takes part in what the lab does."""

    class Kind(models.TextChoices):
        AUTHORITY = "authority", pgettext_lazy("partner", "Public authority")
        SCHOOL = "school", pgettext_lazy("partner", "School or university")
        COMPANY = "company", pgettext_lazy("partner", "Company")
        ASSOCIATION = "association", pgettext_lazy("partner", "Association")
        INSTITUTION = "institution", pgettext_lazy("partner", "Institution")
        STUDIO = "studio", pgettext_lazy("partner", "Studio")
        OTHER = "other", pgettext_lazy("partner", "Other")

    title = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices, default=Kind.OTHER)
    logo = models.ForeignKey(
        get_image_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
    )
    url = models.URLField(_("web site"), max_length=500, blank=True)
    example = models.CharField(
        _("example"), max_length=10, blank=True, choices=Example.choices, default=Example.NONE
    )

    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class Activity(index.Indexed, models.Model):
    """Something the lab does at one of its stages: scenario of use, immersion, prototype…"""

    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices)
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    text = models.TextField(_("text"), blank=True, max_length=600)
    sort_order = models.PositiveSmallIntegerField(_("place in its stage"), default=0)

    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        verbose_name = _("activity of the lab")
        verbose_name_plural = _("activities of the lab")
        ordering = ["sort_order", "title"]

    def __str__(self) -> str:
        return self.title
