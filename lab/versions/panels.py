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
                FieldRowPanel(
                    [
                        FieldPanel("number", help_text=_("1 for the first one; each has its own.")),
                        FieldPanel("status"),
                    ]
                ),
                FieldPanel("label"),
                FieldRowPanel(
                    [
                        FieldPanel("dated_on"),
                        FieldPanel("date_precision", help_text=_("The page says no more than that.")),
                    ]
                ),
                FieldPanel("changes"),
            ],
            heading=_("The version"),
        ),
        *[
            MultiFieldPanel(
                [
                    FieldPanel(
                        f"{stage}_verb", help_text=_("What the lab does there, beginning with a verb.")
                    ),
                    FieldPanel(
                        f"{stage}_text", help_text=_("What that is, for somebody who has never come.")
                    ),
                ],
                heading=stage.label,
            )
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
        FieldPanel(
            "body", help_text=_("Below the families, beside what changed: where the model comes from.")
        ),
        FieldPanel("proposals"),
    ]
