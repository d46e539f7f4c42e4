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
        FieldRowPanel(
            [
                FieldPanel("kind", help_text=_("Stands above the title and filters the agenda.")),
                FieldPanel(
                    "audience",
                    help_text=_("Everybody reads a day for agents, and agents alone register."),
                ),
            ]
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel(
                    "date_precision",
                    help_text=_("While only the week or the month is known, no hour is shown."),
                ),
            ],
            heading=_("Dates"),
            help_text=_("Once registration has begun, date and place move under “Course of the day” only."),
        ),
        FieldPanel("body", help_text=_("Why this day, and whom it is for.")),
        FieldPanel("programme", help_text=_("A day with its moments: the hour, a title, a line if need be.")),
        InlinePanel("workshops", heading=_("Workshops"), label=pgettext_lazy("session of a day", "Workshop")),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("stage", help_text=_("Gives the page its sign and colour.")),
                        FieldPanel(
                            "activity",
                            help_text=_("The model of the lab then leads from this activity to the day."),
                        ),
                    ]
                ),
                FieldPanel("theme", help_text=_("The day then also stands on the page of its theme.")),
                FieldPanel(
                    "call",
                    help_text=_(
                        "The form may then also ask for a contribution to it, and its page shows the day."
                    ),
                ),
                FieldPanel("project", help_text=_("The page of the project then shows the day.")),
                FieldPanel("series", help_text=_("Each day of a series shows what the one before brought.")),
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
            [
                FieldPanel("place_name"),
                FieldPanel("address"),
                FieldPanel("territory", help_text=_("Filters the agenda, and says where it is in lists.")),
            ],
            heading=_("Place"),
        ),
        FieldPanel("online_url"),
        FieldPanel("access", help_text=_("The stop, the car park, the door to take.")),
        FieldPanel("accessibility"),
    ]


def _registration() -> list[Panel]:
    return [
        FieldPanel("takes_registrations", help_text=_("Off: the page says that nobody registers here.")),
        MultiFieldPanel(
            [
                FieldPanel("seats_total"),
                FieldRowPanel(
                    [
                        FieldPanel(
                            "seats_for_agents", help_text=_("The others are for whoever comes first.")
                        ),
                        FieldPanel("seats_for_citizens"),
                    ]
                ),
                FieldPanel(
                    "most_companions", help_text=_("How many people one may bring along, each with a seat.")
                ),
            ],
            heading=_("Seats"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("registration_opens_at"), FieldPanel("registration_closes_at")]),
                FieldPanel(
                    "invited_days_before",
                    help_text=_("Each receives a link of their own. 0: nobody is invited before."),
                ),
                FieldRowPanel(
                    [
                        FieldPanel(
                            "has_waiting_list",
                            help_text=_(
                                "Once it is full: a freed seat is offered to the next in line by mail."
                            ),
                        ),
                        FieldPanel("offer_hours", help_text=_("Then it goes to the one after.")),
                    ]
                ),
                FieldPanel("validates_by_hand"),
            ],
            heading=_("Registration"),
        ),
        FieldPanel("rules"),
        MultiFieldPanel(
            [
                FieldPanel(
                    "photos_notice",
                    help_text=_(
                        "What is photographed, by whom, what for. Empty: the form asks nothing about it."
                    ),
                ),
                FieldPanel("minors_expected"),
            ],
            heading=_("Photos"),
            help_text=_("With a notice, the form asks each for their consent; nobody must give it."),
        ),
        InlinePanel("questions", panels=AbstractQuestion.panels, heading=_("Questions"), label=_("Question")),
        *ParticipationPage.participation_panels,
    ]


def _what_came_out() -> list[Panel]:
    return [
        FieldPanel("takeaways"),
        FieldPanel("minutes", help_text=_("Shown once you publish them, under “Course of the day”.")),
        FieldPanel(
            "came_before", help_text=_("For days from before this portal: nobody was counted at the door.")
        ),
    ]
