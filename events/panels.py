"""What an editor fills in for a day, in the order in which one thinks of it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)

from contributions.models import AbstractQuestion
from contributions.pages import ParticipationPage


def event_tabs(
    *, title: list[Panel], promote: list[Panel], settings: list[Panel], base_form_class: type
) -> TabbedInterface:
    """The tabs of a day: what and when, where, seats and form, what came out, then Wagtail's own."""
    return TabbedInterface(
        [
            ObjectList([*title, *_the_day()], heading=_("The day")),
            ObjectList(_where(), heading=_("Where")),
            ObjectList(_registration(), heading=_("Registration")),
            ObjectList(_what_came_out(), heading=_("What came out")),
            ObjectList(promote, heading=_("Promotion")),
            ObjectList([FieldPanel("owner"), *settings], heading=_("Settings")),
        ],
        base_form_class=base_form_class,
    )


def _the_day() -> list[Panel]:
    return [
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("audience")]),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]), FieldPanel("date_precision")],
            heading=_("Dates"),
            help_text=_("Once registration has begun, date and place move under “Course of the day” only."),
        ),
        FieldPanel("body"),
        FieldPanel("programme"),
        InlinePanel("workshops", heading=_("Workshops"), label=pgettext_lazy("session of a day", "Workshop")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("stage"), FieldPanel("activity")]),
                FieldPanel("theme"),
                FieldPanel("call"),
                FieldPanel("project"),
                FieldPanel("series"),
            ],
            heading=_("Subject"),
        ),
        MultipleChooserPanel(
            "methods",
            chooser_field_name="method",
            heading=_("Methods used"),
            label=pgettext_lazy("toolbox", "Method"),
            help_text=_("A workshop may say its own. The sheet of each method then leads to this day."),
        ),
        InlinePanel("organisers", heading=_("Organisers"), label=_("Organiser")),
        InlinePanel("documents", heading=_("What people receive"), label=_("Document")),
    ]


def _where() -> list[Panel]:
    return [
        FieldPanel("mode"),
        MultiFieldPanel(
            [FieldPanel("place_name"), FieldPanel("address"), FieldPanel("territory")], heading=_("Place")
        ),
        FieldPanel("online_url"),
        FieldPanel("access"),
        FieldPanel("accessibility"),
    ]


def _registration() -> list[Panel]:
    return [
        FieldPanel("takes_registrations"),
        MultiFieldPanel(
            [
                FieldPanel("seats_total"),
                FieldRowPanel([FieldPanel("seats_for_agents"), FieldPanel("seats_for_citizens")]),
                FieldPanel("most_companions"),
            ],
            heading=_("Seats"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("registration_opens_at"), FieldPanel("registration_closes_at")]),
                FieldPanel("invited_days_before"),
                FieldRowPanel([FieldPanel("has_waiting_list"), FieldPanel("offer_hours")]),
                FieldPanel("validates_by_hand"),
            ],
            heading=_("Registration"),
        ),
        FieldPanel("rules"),
        MultiFieldPanel(
            [FieldPanel("photos_notice"), FieldPanel("minors_expected")],
            heading=_("Photos"),
            help_text=_("With a notice, the form asks each for their consent; nobody must give it."),
        ),
        InlinePanel("questions", panels=AbstractQuestion.panels, heading=_("Questions"), label=_("Question")),
        *ParticipationPage.participation_panels,
    ]


def _what_came_out() -> list[Panel]:
    return [FieldPanel("takeaways"), FieldPanel("minutes"), FieldPanel("came_before")]
