"""What an editor fills in for a result, in the order in which it is read."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, Panel

from projects.results.forms import BriefAnswerForm


class BriefAnswersPanel(InlinePanel):
    """Rows whose choices hang on the page (projects.results.forms)."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = BriefAnswerForm
        return options


def result_panels() -> list[Panel]:
    """After the title, which is a sentence, and the summary."""
    return [
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel(
                            "date",
                            help_text=_("The day on which it was made known; lists are in this order."),
                        ),
                        FieldPanel("precision"),
                    ]
                ),
                FieldRowPanel(
                    [
                        FieldPanel(
                            "kind", help_text=_("Stands above the title and filters the list of results.")
                        ),
                        FieldPanel("stage", help_text=_("Gives the page its sign and colour.")),
                    ]
                ),
                FieldPanel("theme", help_text=_("The result then also stands on the page of its theme.")),
            ],
            heading=pgettext_lazy("of the lab", "The result"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("call"),
                FieldPanel("outcomes_until"),
                FieldPanel("project", help_text=_("The page of the project then shows the result.")),
                FieldPanel(
                    "from_experiment", help_text=_("The page of the experiment then shows the result.")
                ),
            ],
            heading=_("What it comes from"),
        ),
        FieldPanel(
            "heard", help_text=_("What people said, in points, each with the contributions it comes from.")
        ),
        FieldPanel("done", help_text=_("What is decided or tried, by whom, from when on.")),
        FieldPanel(
            "not_done",
            help_text=_("What was asked and is not done. The reason is asked for, and always shown."),
        ),
        BriefAnswersPanel("brief_answers", heading=_("Answers to the brief"), label=_("Answer to a point")),
        FieldPanel("body", help_text=_("Below the three lists: figures, quotations, documents, pictures.")),
        MultiFieldPanel(
            [
                FieldPanel("spread", help_text=_("Whether what worked is carried elsewhere.")),
                FieldPanel("spread_words"),
            ],
            heading=_("Generalisation"),
        ),
    ]
