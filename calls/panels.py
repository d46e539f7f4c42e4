"""What an editor fills in for a call, in the order in which one thinks of it."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)

from contributions.models import AbstractQuestion


def call_tabs(
    *, title: list[Panel], promote: list[Panel], settings: list[Panel], base_form_class: type
) -> TabbedInterface:
    """The tabs of a call: the question, dates and rules, the form, more to read, then Wagtail's own."""
    return TabbedInterface(
        [
            ObjectList([*title, *_question()], heading=_("The question")),
            ObjectList(_dates_and_rules(), heading=_("Dates and rules")),
            ObjectList(_form(), heading=_("The form")),
            ObjectList(_to_read(), heading=_("To read")),
            ObjectList(promote, heading=_("Promotion")),
            ObjectList([FieldPanel("owner"), *settings], heading=_("Settings")),
        ],
        base_form_class=base_form_class,
    )


def _question() -> list[Panel]:
    return [
        MultiFieldPanel(
            [
                FieldPanel("question"),
                FieldPanel(
                    "introduction",
                    help_text=_(
                        "Below the question, set large: why you ask it, what the answers may change."
                    ),
                ),
                FieldPanel("summary"),
            ],
            heading=_("The poster"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("theme", help_text=_("The call then also stands on the page of its theme.")),
                FieldPanel("stage", help_text=_("Gives the page its sign and colour.")),
                FieldPanel("project", help_text=_("The page of the project then shows the call.")),
                FieldPanel("audience"),
            ],
            heading=_("Subject"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("already_decided"),
                FieldPanel("open_to_debate"),
                FieldPanel(
                    "commitment",
                    help_text=_(
                        "How far the answers bind the Region. It stands on the page beside the dates."
                    ),
                ),
            ],
            heading=_("What is at stake"),
        ),
    ]


def _dates_and_rules() -> list[Panel]:
    return [
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("opens_at", help_text=_("Until then the page says when it opens.")),
                        FieldPanel("closes_at"),
                    ]
                ),
                FieldPanel(
                    "results_promised_on",
                    help_text=_(
                        "Shown from the first day. Once it is past, the page says how late they are."
                    ),
                ),
            ],
            heading=_("Dates"),
            help_text=_("Once the call has opened, its closing date moves under “Course of the call” only."),
        ),
        MultiFieldPanel(
            [
                FieldPanel(
                    "use_of_answers",
                    help_text=_("Who reads the answers, and what for."),
                ),
                FieldPanel("rules"),
                FieldRowPanel([FieldPanel("read_within_days"), FieldPanel("retention_months")]),
            ],
            heading=_("Rules of the game"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("service_name", help_text=_("A service, never the name of a person.")),
                FieldRowPanel([FieldPanel("service_email"), FieldPanel("service_phone")]),
            ],
            heading=_("Service in charge"),
            help_text=_("Its name, and an e-mail address or a phone number: the receipt prints them."),
        ),
    ]


def _form() -> list[Panel]:
    return [
        MultiFieldPanel(
            [
                FieldPanel("prompt"),
                FieldPanel(
                    "longest_answer", help_text=_("The form counts, and says when there is too much.")
                ),
                FieldPanel("allowed_kinds"),
            ],
            heading=_("The answer"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("minors_expected"),
                FieldPanel(
                    "asks_sender_kind", help_text=_("Citizen, agent, elected official… Nobody must say.")
                ),
                FieldPanel("asks_theme"),
                FieldPanel(
                    "asks_territory",
                    help_text=_("Published with the answer, among the communes that the portal knows."),
                ),
                FieldPanel("takes_attachment"),
            ],
            heading=_("What else is asked"),
        ),
        InlinePanel("questions", panels=AbstractQuestion.panels, heading=_("Questions"), label=_("Question")),
        HelpPanel(_("Each question more is an answer less: ask what you will use.")),
    ]


def _to_read() -> list[Panel]:
    return [
        FieldPanel("body", help_text=_("Below the rules: what one needs to know before one answers.")),
        FieldPanel(
            "synthesis",
            help_text=_("Once it has closed: a few points, each with the contributions it comes from."),
        ),
        InlinePanel("documents", heading=_("Documents"), label=_("Document")),
    ]
