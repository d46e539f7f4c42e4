"""What an editor fills in for a version of the lab's model, in the order of its page."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    Panel,
)

from taxonomy.stages import FAMILIES, Stage


def model_panels() -> list[Panel]:
    return [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("number"), FieldPanel("status")]),
                FieldPanel("label"),
                FieldRowPanel([FieldPanel("dated_on"), FieldPanel("date_precision")]),
                FieldPanel("changes"),
            ],
            heading=_("The version"),
        ),
        FieldPanel("body"),
        *[
            MultiFieldPanel([FieldPanel(f"{stage}_verb"), FieldPanel(f"{stage}_text")], heading=stage.label)
            for stage in FAMILIES
        ],
        MultipleChooserPanel(
            "activities",
            chooser_field_name="activity",
            heading=_("Activities"),
            label=_("activity"),
            help_text=_(
                "Each stands in its family, in the order given here. None of the three may be empty."
            ),
        ),
        MultiFieldPanel([FieldPanel("generalise_text")], heading=Stage.GENERALISE.label),
        FieldPanel("proposals"),
    ]
