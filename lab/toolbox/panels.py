"""What an editor fills in for a method, in the order of the sheet."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, Panel

from lab.toolbox.completeness import MOST_STEPS


def method_panels() -> list[Panel]:
    """After the title and the summary, which says what the method is for."""
    return [
        MultiFieldPanel(
            [
                FieldPanel("stage"),
                FieldPanel("activities", widget=forms.CheckboxSelectMultiple),
            ],
            heading=pgettext_lazy("method", "When it is used"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("duration"), FieldPanel("length")]),
                FieldPanel("people"),
                FieldRowPanel([FieldPanel("people_min"), FieldPanel("people_max")]),
            ],
            heading=_("Duration and people"),
        ),
        InlinePanel(
            "steps",
            heading=pgettext_lazy("method", "Steps"),
            label=pgettext_lazy("method", "Step"),
            min_num=1,
            max_num=MOST_STEPS,
        ),
        FieldPanel("material"),
        FieldPanel("outputs"),
        FieldPanel("watch_out"),
        FieldPanel("used_in"),
        FieldPanel("licence"),
    ]
