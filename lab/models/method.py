"""The toolbox: its page, and methods that anybody may do again."""

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager, PageQuerySet
from wagtail.search import index

from lab.toolbox.blocks import UseBlock
from lab.toolbox.completeness import LONGEST_LIST, LONGEST_STEP, overlong, refuse_incomplete
from lab.toolbox.forms import MethodCopyForm, MethodPageForm
from lab.toolbox.panels import method_panels
from portal.pages import BasePage
from taxonomy.stages import Stage

STAGE_ORDER = models.Case(
    *(models.When(stage=code, then=models.Value(place)) for place, code in enumerate(Stage.values)),
    default=models.Value(len(Stage.values)),
)


class MethodIndexPage(BasePage):
    """The toolbox: every method, and filters to find the one that fits."""

    guide_chapter = "presenter-le-labo"
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["lab.MethodPage"]
    max_count = 1
    template = "lab/toolbox/method_index_page.html"

    class Meta:
        verbose_name = _("toolbox")
        verbose_name_plural = _("toolboxes")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from lab.toolbox.listing import context_of

        return super().get_context(request, *args, **kwargs) | context_of(self, request)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The list, as the address asks for it."""
        from lab.toolbox import listing

        return listing.short_address(request, self) or listing.answer(super().serve(request, *args, **kwargs))


class MethodPageQuerySet(PageQuerySet):
    def in_order(self) -> "MethodPageQuerySet":
        """By stage, and within one in the order that editors gave them."""
        return cast("MethodPageQuerySet", self.order_by(STAGE_ORDER, "path"))


MethodPageManager = PageManager.from_queryset(MethodPageQuerySet)


class MethodPage(BasePage):
    """A way of working that anybody may do again, printed on one sheet."""

    class Length(models.TextChoices):
        """How long it takes, coarsely: what the filter knows beside the words."""

        UP_TO_TWO_HOURS = "up_to_2_hours", _("Two hours at most")
        HALF_DAY = "half_day", _("Half a day")
        DAY = "day", _("A day")
        LONGER = "longer", _("Longer")

    class Licence(models.TextChoices):
        """Names of licences, the same in every language."""

        OPEN_LICENCE = "lo-2.0", "Licence Ouverte 2.0"
        CC_BY = "cc-by-4.0", "CC BY 4.0"
        CC_BY_SA = "cc-by-sa-4.0", "CC BY-SA 4.0"
        CC0 = "cc0-1.0", "CC0 1.0"

    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices, default=Stage.UNDERSTAND)
    activities = ParentalManyToManyField(
        "taxonomy.Activity",
        blank=True,
        related_name="methods",
        verbose_name=_("activities of the lab"),
        help_text=_("What the lab does with this method. Each activity then leads to it."),
    )

    # --- Duration and people: words for readers, codes for the filters
    duration = models.CharField(
        pgettext_lazy("method", "duration, as it is shown"),
        max_length=60,
        blank=True,
        help_text=_("For example: 2 to 3 hours."),
    )
    length = models.CharField(
        pgettext_lazy("method", "duration, for the filter"), max_length=20, choices=Length.choices, blank=True
    )
    people = models.CharField(
        pgettext_lazy("method", "people, as it is shown"),
        max_length=60,
        blank=True,
        help_text=_("For example: 4 to 12 people."),
    )
    people_min = models.PositiveSmallIntegerField(
        _("people at least"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    people_max = models.PositiveSmallIntegerField(
        _("people at most"), null=True, blank=True, help_text=_("Empty: no limit.")
    )

    # --- What one needs, what one gets
    material = models.TextField(
        _("material"), blank=True, max_length=LONGEST_LIST, help_text=_("One per line.")
    )
    outputs = models.TextField(
        _("what comes out of it"), blank=True, max_length=LONGEST_LIST, help_text=_("One per line.")
    )
    watch_out = models.TextField(
        _("traps"),
        blank=True,
        max_length=LONGEST_LIST,
        help_text=_("What goes wrong easily, and what to do about it."),
    )
    used_in = StreamField(
        [("use", UseBlock())],
        verbose_name=_("where it was used"),
        blank=True,
        help_text=_("In words, with sources. Days that use it show by themselves."),
    )
    licence = models.CharField(
        _("licence"), max_length=20, choices=Licence.choices, default=Licence.OPEN_LICENCE
    )

    objects = MethodPageManager()

    guide_chapter = "presenter-le-labo"
    parent_page_types = ["lab.MethodIndexPage"]
    subpage_types: list[str] = []
    template = "lab/toolbox/method_page.html"

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("material"),
        index.SearchField("outputs"),
        index.SearchField("watch_out"),
    ]
    content_panels = [*BasePage.content_panels, *method_panels()]
    base_form_class = MethodPageForm
    copy_form_class = MethodCopyForm

    class Meta:
        verbose_name = pgettext_lazy("toolbox", "method")
        verbose_name_plural = pgettext_lazy("toolbox", "methods")
        constraints = [
            models.CheckConstraint(
                condition=Q(people_max=None) | Q(people_min=None) | Q(people_max__gte=F("people_min")),
                name="method_people_in_order",
            )
        ]

    def clean(self) -> None:
        super().clean()
        errors = overlong(self)
        if self.people_min and self.people_max is not None and self.people_max < self.people_min:
            errors["people_max"] = gettext("That is fewer than the people it takes at least.")
        if errors:
            raise ValidationError(errors)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """What makes the page live comes through here: it says then what anybody needs to do it again."""
        fields = kwargs.get("update_fields")
        if self.live and (fields is None or "live" in fields):
            refuse_incomplete(self)
        super().save(*args, **kwargs)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        # Before Wagtail has written anything, and before midnight when it is for later.
        refuse_incomplete(revision.as_object())
        return super().publish(revision, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from lab.toolbox.sheets import context_of

        return super().get_context(request, *args, **kwargs) | context_of(self, request)


class MethodStep(Orderable):
    """One thing to do; their order is that of doing."""

    page = ParentalKey(MethodPage, on_delete=models.CASCADE, related_name="steps")
    text = models.TextField(pgettext_lazy("method", "step"), max_length=LONGEST_STEP)

    panels = [FieldPanel("text")]

    class Meta(Orderable.Meta):
        verbose_name = pgettext_lazy("method", "step")
        verbose_name_plural = pgettext_lazy("method", "steps")

    def __str__(self) -> str:
        return self.text
