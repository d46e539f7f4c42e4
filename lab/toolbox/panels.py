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
                FieldPanel("stage", help_text=_("Gives the page its sign and colour.")),
                FieldPanel("activities", widget=forms.CheckboxSelectMultiple),
            ],
            heading=pgettext_lazy("method", "When it is used"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("duration"),
                        FieldPanel(
                            "length", help_text=_("Roughly: the filter of the toolbox knows these four.")
                        ),
                    ]
                ),
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
            help_text=_("One thing to do per step, in the order in which one does it."),
        ),
        MultiFieldPanel(
            [FieldPanel("material"), FieldPanel("outputs"), FieldPanel("watch_out")],
            heading=_("What it takes and brings"),
            help_text=_("With the steps, all of it prints on one page: keep it short."),
        ),
        FieldPanel("used_in"),
        FieldPanel("licence", help_text=_("What others may do with this sheet: it is printed at its foot.")),
    ]
