"""What an editor fills in for an experiment, in the order in which one lives it."""

from typing import Any

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


class FollowersPanel(Panel):
    """How many follow, and the way to the screen about them, for whoever may see it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "projects/admin/parts/followers.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from projects.experiments.permissions import may_view_followers
            from projects.experiments.staff import counts

            context: dict[str, Any] = super().get_context_data(parent_context) or {}
            shows = bool(self.instance.pk) and may_view_followers(self.request.user, self.instance.pk)
            return context | {
                "experiment": self.instance,
                "counts": counts(self.instance) if shows else None,
            }


class LinkedPanel(Panel):
    """How many contributions are linked: steps of their threads, which are written elsewhere."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "projects/admin/parts/linked.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from projects.experiments.completeness import linked_contributions

            context: dict[str, Any] = super().get_context_data(parent_context) or {}
            return context | {"count": linked_contributions(self.instance).count() if self.instance.pk else 0}


def experiment_tabs(
    *, title: list[Panel], promote: list[Panel], settings: list[Panel], base_form_class: type
) -> TabbedInterface:
    """The tabs of an experiment, then Wagtail's own."""
    return TabbedInterface(
        [
            ObjectList([*title, *_the_experiment()], heading=_("The experiment")),
            ObjectList(_came_from(), heading=_("Where it comes from")),
            ObjectList(_logbook(), heading=_("Logbook")),
            ObjectList(_verdict(), heading=pgettext_lazy("of an experiment", "Verdict")),
            ObjectList(_followers(), heading=_("Who follows")),
            ObjectList(promote, heading=_("Promotion")),
            ObjectList([FieldPanel("owner"), *settings], heading=_("Settings")),
        ],
        base_form_class=base_form_class,
    )


def _the_experiment() -> list[Panel]:
    return [
        FieldPanel("summary"),
        FieldPanel("hypothesis"),
        FieldRowPanel(
            [
                FieldPanel("status", help_text=_("Where it stands: the page and the lists say so.")),
                FieldPanel("stage", help_text=_("Gives the page its sign and colour.")),
            ]
        ),
        MultiFieldPanel(
            [
                FieldPanel("place", help_text=_("Where one may see it: a station, a canteen, a counter.")),
                FieldPanel("territory", help_text=_("The commune, or wider: it stands beside the place.")),
            ],
            heading=_("Place"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                FieldPanel("precision"),
                FieldPanel("duration"),
            ],
            heading=_("Dates"),
        ),
        MultiFieldPanel([FieldPanel("observed"), FieldPanel("stop_criteria")], heading=_("What is observed")),
        FieldPanel("cost", help_text=_("What it costs, in figures or in words. It is public.")),
        InlinePanel("partners", heading=_("Partners"), label=pgettext_lazy("of an experiment", "Partner")),
        FieldPanel("body", help_text=_("What else there is to know. The trials have a tab of their own.")),
    ]


def _came_from() -> list[Panel]:
    return [
        MultipleChooserPanel(
            "days",
            chooser_field_name="event",
            heading=_("Days it came from"),
            label=pgettext_lazy("co-design", "Day"),
            help_text=_("Where it was thought up: the page of each day then leads here."),
        ),
        MultipleChooserPanel(
            "calls",
            chooser_field_name="call",
            heading=_("Calls it came from"),
            label=_("Call"),
            help_text=_("What was answered there as a whole; single contributions are linked below."),
        ),
        LinkedPanel(heading=_("Contributions it came from")),
        FieldPanel("came_from_reason"),
    ]


def _logbook() -> list[Panel]:
    return [
        InlinePanel(
            "entries",
            heading=_("Trials"),
            label=pgettext_lazy("of an experiment", "Trial"),
            help_text=_(
                "The page shows them by date. Kept, changed and abandoned are worth the same: each says why."
            ),
        )
    ]


def _verdict() -> list[Panel]:
    return [
        FieldPanel(
            "verdict",
            help_text=_("What is done with it. Whoever follows the experiment is told when it is published."),
        ),
        FieldRowPanel([FieldPanel("verdict_by"), FieldPanel("verdict_on")]),
        FieldPanel("verdict_ground"),
    ]


def _followers() -> list[Panel]:
    return [
        FollowersPanel(heading=_("Who follows")),
        FieldPanel("test_day"),
        MultiFieldPanel(
            [
                FieldPanel("service_name"),
                FieldRowPanel([FieldPanel("service_email"), FieldPanel("service_phone")]),
            ],
            heading=_("Service in charge"),
            help_text=_("People may leave an address once the service and a way to reach it are filled in."),
        ),
        FieldPanel("retention_months"),
    ]
