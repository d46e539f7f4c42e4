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
            [FieldPanel("question"), FieldPanel("introduction"), FieldPanel("summary")],
            heading=_("The poster"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("theme"),
                FieldPanel("stage", help_text=_("Gives the page its sign and colour.")),
                FieldPanel("project"),
                FieldPanel("audience"),
            ],
            heading=_("Subject"),
        ),
        MultiFieldPanel(
            [FieldPanel("already_decided"), FieldPanel("open_to_debate"), FieldPanel("commitment")],
            heading=_("What is at stake"),
        ),
    ]


def _dates_and_rules() -> list[Panel]:
    return [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldPanel("results_promised_on"),
            ],
            heading=_("Dates"),
            help_text=_("Once the call has opened, its closing date moves under “Course of the call” only."),
        ),
        MultiFieldPanel(
            [
                FieldPanel("use_of_answers"),
                FieldPanel("rules"),
                FieldRowPanel([FieldPanel("read_within_days"), FieldPanel("retention_months")]),
            ],
            heading=_("Rules of the game"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("service_name"),
                FieldRowPanel([FieldPanel("service_email"), FieldPanel("service_phone")]),
            ],
            heading=_("Service in charge"),
            help_text=_("Its name, and an e-mail address or a phone number: the receipt prints them."),
        ),
    ]


def _form() -> list[Panel]:
    return [
        MultiFieldPanel(
            [FieldPanel("prompt"), FieldPanel("longest_answer"), FieldPanel("allowed_kinds")],
            heading=_("The answer"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("minors_expected"),
                FieldPanel("asks_sender_kind"),
                FieldPanel("asks_theme"),
                FieldPanel("asks_territory"),
                FieldPanel("takes_attachment"),
            ],
            heading=_("What else is asked"),
        ),
        InlinePanel("questions", panels=AbstractQuestion.panels, heading=_("Questions"), label=_("Question")),
        HelpPanel(_("Each question more is an answer less: ask what you will use.")),
    ]


def _to_read() -> list[Panel]:
    return [
        FieldPanel("body"),
        FieldPanel("synthesis"),
        InlinePanel("documents", heading=_("Documents"), label=_("Document")),
    ]
