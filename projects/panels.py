"""What an editor fills in for a project, in the order in which one thinks of it."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)

DATES = FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on"), FieldPanel("precision")])
DATE = FieldRowPanel([FieldPanel("date"), FieldPanel("precision")])


def project_tabs(
    *, title: list[Panel], promote: list[Panel], settings: list[Panel], base_form_class: type
) -> TabbedInterface:
    """The tabs of a project: question, course, what it learns, who, what came out, then Wagtail's own."""
    return TabbedInterface(
        [
            ObjectList([*title, *_the_question()], heading=_("The question")),
            ObjectList(_course(), heading=_("Stages and dates")),
            ObjectList(_what_it_learns(), heading=_("What it tests and learns")),
            ObjectList(_who(), heading=_("Who and with what")),
            ObjectList([*_what_it_made(), _decision()], heading=_("What came out")),
            ObjectList(promote, heading=_("Promotion")),
            ObjectList(settings, heading=_("Settings")),
        ],
        base_form_class=base_form_class,
    )


def _the_question() -> list[Panel]:
    return [
        MultiFieldPanel(
            [FieldPanel("question"), FieldPanel("reframed_because"), FieldPanel("summary")],
            heading=_("The poster"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("theme", help_text=_("The project then also stands on the page of its theme.")),
                FieldPanel("other_themes", widget=forms.CheckboxSelectMultiple),
                FieldPanel("territory"),
                FieldPanel(
                    "designed",
                    help_text=_("What comes out in the end, if it works. It filters the list of projects."),
                ),
            ],
            heading=_("Subject"),
        ),
        FieldPanel("origin", help_text=_("Who asked, and what for: the first lines of the page.")),
        MultiFieldPanel(
            [
                FieldPanel("programme"),
                FieldPanel("follows", help_text=_("Another project, of which this one is the continuation.")),
            ],
            heading=_("What it belongs to"),
            help_text=_(
                "Programmes are made under “Snippets”; other projects of the same one show by themselves."
            ),
        ),
        InlinePanel(
            "reframings",
            panels=[FieldPanel("question"), DATE, FieldPanel("why")],
            heading=_("Reframings"),
            label=_("Reframing"),
            help_text=_(
                "The questions that stood before, each with the date on which it was changed. Publishing "
                "another question adds the former one here by itself; take it out if you only corrected it."
            ),
        ),
        FieldPanel("body"),
    ]


def _course() -> list[Panel]:
    return [
        MultiFieldPanel(
            [
                FieldPanel("stage"),
                FieldPanel("status", help_text=_("Stands on the page and on the board of projects.")),
            ],
            heading=_("Where it stands"),
        ),
        MultiFieldPanel([DATES], heading=_("Period")),
        FieldPanel("activities", widget=forms.CheckboxSelectMultiple),
        InlinePanel(
            "phases",
            panels=[FieldPanel("title"), FieldPanel("stage"), DATES, FieldPanel("text")],
            heading=_("Phases"),
            label=pgettext_lazy("of a project", "Phase"),
            help_text=_(
                "Each stands under its stage, beside the calls and days of that stage that name this project."
            ),
        ),
        InlinePanel(
            "milestones",
            panels=[FieldPanel("title"), DATE, FieldPanel("text"), FieldPanel("event")],
            heading=_("Milestones"),
            label=_("Milestone"),
            help_text=_("Those that have passed and those to come: the date tells them apart."),
        ),
    ]


def _what_it_learns() -> list[Panel]:
    return [
        HelpPanel(_("A project tests two things: an answer, and a way of working.")),
        InlinePanel(
            "tested",
            panels=[FieldPanel(name) for name in ("what", "looked_at", "state", "learnt")],
            heading=_("What it tests"),
            label=_("Tested point"),
        ),
        InlinePanel(
            "findings",
            panels=[FieldPanel("text"), FieldPanel("cites")],
            heading=_("Findings"),
            label=_("Finding"),
        ),
        MultipleChooserPanel(
            "methods",
            chooser_field_name="method",
            heading=_("Methods used"),
            label=pgettext_lazy("toolbox", "Method"),
            help_text=_("The sheet of each then leads to this project."),
        ),
    ]


def _who() -> list[Panel]:
    return [
        InlinePanel(
            "team",
            panels=[
                FieldPanel("function"),
                FieldPanel("who"),
                FieldPanel("outside"),
                DATES,
                FieldPanel("text"),
            ],
            heading=_("Team"),
            label=_("Role"),
            help_text=_("By function, never by name."),
        ),
        InlinePanel(
            "partners",
            panels=[FieldPanel("partner"), FieldPanel("role")],
            heading=_("Partners"),
            label=_("Partner"),
        ),
        InlinePanel(
            "partnerships",
            panels=[
                FieldPanel("partner"),
                DATES,
                *(FieldPanel(name) for name in ("brief", "conditions", "supervision", "rights", "looked_at")),
            ],
            heading=_("Partnerships"),
            label=_("Partnership"),
            help_text=_("What was agreed: public once the project is."),
        ),
        FieldPanel("budget", help_text=_("What it costs, in figures or in words. It is public.")),
        FieldPanel("means", help_text=_("People, places, time: what it is done with.")),
    ]


def _what_it_made() -> list[Panel]:
    return [
        InlinePanel(
            "deliverables",
            panels=[
                FieldPanel("title"),
                FieldPanel("kind"),
                DATE,
                FieldPanel("is_fictional"),
                FieldPanel("text"),
                FieldRowPanel([FieldPanel("document"), FieldPanel("url")]),
                FieldPanel("licence"),
                FieldPanel("appraisal"),
            ],
            heading=_("Deliverables"),
            label=_("Deliverable"),
            help_text=_("Two scenarios or more are shown side by side."),
        ),
        InlinePanel(
            "documents",
            panels=[FieldPanel("document"), FieldPanel("label")],
            heading=_("Documents"),
            label=_("Document"),
        ),
        InlinePanel(
            "sisters",
            panels=[FieldPanel("title"), FieldPanel("url"), FieldPanel("text")],
            heading=_("Similar work elsewhere"),
            label=_("Sister initiative"),
        ),
    ]


def _decision() -> Panel:
    return MultiFieldPanel(
        [
            FieldPanel("verdict"),
            FieldPanel("verdict_words"),
            FieldPanel("verdict_by"),
            FieldRowPanel([FieldPanel("verdict_on"), FieldPanel("verdict_precision")]),
        ],
        heading=_("Decision"),
        help_text=_("Once something is decided about the project: what, by whom, when and why."),
    )
