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
                FieldRowPanel([FieldPanel("date"), FieldPanel("precision")]),
                FieldRowPanel([FieldPanel("kind"), FieldPanel("stage")]),
                FieldPanel("theme"),
            ],
            heading=pgettext_lazy("of the lab", "The result"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("call"),
                FieldPanel("outcomes_until"),
                FieldPanel("project"),
                FieldPanel("from_experiment"),
            ],
            heading=_("What it comes from"),
        ),
        FieldPanel("heard"),
        FieldPanel("done"),
        FieldPanel("not_done"),
        BriefAnswersPanel("brief_answers", heading=_("Answers to the brief"), label=_("Answer to a point")),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("spread"), FieldPanel("spread_words")], heading=_("Generalisation")),
    ]
