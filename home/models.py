"""The entrance: home page, standard pages, and what the site says of itself."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Page
from wagtail.search import index

from home.accessibility.models import AccessibilityAudit, AccessibilityPage, Barrier
from home.blocks import ActionBlock, HomeSections, PageBody
from home.branding import is_colour, refuse_unreadable
from portal.cache.kept import number_of
from portal.pages import BasePage, unrestricted
from taxonomy.stages import Stage

__all__ = [
    "AccessibilityAudit",
    "AccessibilityPage",
    "Barrier",
    "DemoRecord",
    "HomePage",
    "SiteSettings",
    "StandardPage",
]

# On the page of a section.
MOST_CHILDREN = 100


class HomePage(BasePage):
    """The site's question, then what is going on."""

    headline = models.CharField(_("headline"), max_length=120, blank=True)
    text = models.TextField(_("text"), blank=True, max_length=600)
    actions = StreamField(
        [("action", ActionBlock())],
        verbose_name=_("actions"),
        blank=True,
        max_num=3,
        help_text=_("The first one is the big button."),
    )
    sections = StreamField(HomeSections(), verbose_name=_("sections"), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "home.StandardPage",
        "home.AccessibilityPage",
        "calls.CallIndexPage",
        "events.EventIndexPage",
        "lab.LabModelPage",
        "lab.ServiceIndexPage",
        "lab.RolesPage",
        "lab.MethodIndexPage",
        "lab.ReferralIndexPage",
        "lab.SubjectIndexPage",
        "projects.ProjectIndexPage",
        "projects.ResultIndexPage",
        "projects.NewsIndexPage",
    ]
    max_count = 1

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("headline", help_text=_("The question of the site, set very large. Empty: its title.")),
        FieldPanel("text", help_text=_("One or two sentences below it: what one can do here.")),
        FieldPanel("actions"),
        FieldPanel(
            "sections",
            help_text=_("Below the opening, in this order. Each fills itself with what is public."),
        ),
    ]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        stages = [{"code": stage.value, "label": stage.label} for stage in Stage]
        return super().get_context(request, *args, **kwargs) | {"stages": stages}


class StandardPage(BasePage):
    """A page of text: a section with its pages, a legal page, anything that needs no type of its own."""

    body = StreamField(PageBody(), verbose_name=_("body"), blank=True)
    in_footer = models.BooleanField(_("in the footer"), default=False)

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = [
        "home.StandardPage",
        "lab.LabModelPage",
        "lab.ServiceIndexPage",
        "lab.RolesPage",
        "lab.MethodIndexPage",
        "lab.ReferralIndexPage",
        "lab.SubjectIndexPage",
        "projects.ProjectIndexPage",
        "projects.ResultIndexPage",
        "projects.NewsIndexPage",
    ]

    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("body", help_text=_("Pages below this one list themselves at its end.")),
    ]
    promote_panels = [
        *BasePage.promote_panels,
        FieldPanel("in_footer", help_text=_("At the foot of every page, for legal pages and the like.")),
    ]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        children = unrestricted(Page.objects.child_of(self).live(), number_of(request)).order_by("path")
        cards = [
            {"title": page.title, "url": page.get_url(request), "text": page.summary}
            for page in children.specific().defer_streamfields()[:MOST_CHILDREN]
            if isinstance(page, BasePage) and page.is_listed_below
        ]
        return context | {"cards": cards}


@register_setting(icon="site")
class SiteSettings(BaseSiteSetting):
    """Name, contact and footer of the site."""

    title = models.CharField(_("title"), max_length=120, default="Le Labo")
    short_title = models.CharField(_("short title"), max_length=40, default="Le Labo")
    tagline = models.CharField(_("tagline"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True, help_text=_("For search engines."))
    organisation = models.CharField(_("organisation"), max_length=150, blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    contact_phone = models.CharField(_("contact phone"), max_length=30, blank=True)
    banner = models.CharField(
        _("banner"), max_length=200, blank=True, help_text=_("A line above every page; empty: no banner.")
    )
    logo = models.ForeignKey(
        get_image_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("Beside the short title, in place of the question mark. A wide picture is made small."),
    )
    band_colour = models.CharField(
        _("colour of the bands"),
        max_length=7,
        blank=True,
        validators=[is_colour],
        help_text=_("Of the footer and of dark bands, under white text. Empty: the ink of the look."),
    )
    mark_colour = models.CharField(
        _("colour of the mark"),
        max_length=7,
        blank=True,
        validators=[is_colour],
        help_text=_("Of the question mark in the header. Empty: the ink of the look."),
    )
    charter_page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("charter of participation"),
    )
    personal_data_page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("personal data page"),
    )

    panels = [
        FieldRowPanel([FieldPanel("title"), FieldPanel("short_title")]),
        FieldPanel("tagline"),
        FieldPanel("description"),
        FieldPanel("banner"),
        MultiFieldPanel(
            [
                FieldPanel("logo"),
                FieldRowPanel([FieldPanel("band_colour"), FieldPanel("mark_colour")]),
            ],
            heading=_("Look"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("organisation"),
                FieldRowPanel([FieldPanel("contact_email"), FieldPanel("contact_phone")]),
            ],
            heading=_("Contact"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("charter_page"),
                FieldPanel("personal_data_page"),
            ],
            heading=_("Legal pages"),
        ),
    ]

    class Meta:
        verbose_name = _("site settings")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        refuse_unreadable(self.band_colour, self.mark_colour)

    @property
    def strapline(self) -> str:
        """What stands beside the short title in the header: the rest of the full one."""
        return self.title.removeprefix(self.short_title).lstrip(" ,:·-")


class DemoRecord(models.Model):
    """What load_demo made of one object: so that it never undoes what somebody changed since."""

    key = models.CharField(max_length=150, unique=True)
    object_id = models.CharField(max_length=40)
    # Field → value as loaded (text; empty where only the fact of having loaded it counts).
    fields = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.key
