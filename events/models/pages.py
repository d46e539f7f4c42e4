"""A day that people register for."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.search import index

from contributions.models import ThreadEntry
from contributions.pages import ParticipationPage
from events.blocks import ProgrammeBlock
from events.cms_forms import EventCopyForm, EventPageForm
from events.completeness import contradictions, refuse_incomplete
from events.holding import refuse_away, refuse_losing_workshops
from events.models.addresses import EventAddresses
from events.models.seating import TakesRegistrations
from events.panels import event_tabs
from events.querysets import EventPageManager
from events.seats import Seats
from events.states import EventDates, EventState
from lab.linking import has_origins
from portal.blocks import BodyBlock
from portal.cache import shown_until
from portal.pages import BasePage
from portal.previews import now_of

if TYPE_CHECKING:
    from calls.presentation import ToldChange

# What events.services writes, and no revision or copy carries.
SET_BY_VERBS = (
    "cancelled_at",
    "postponed_at",
    "minutes_published_at",
    "calendar_sequence",
)


class EventPage(EventAddresses, TakesRegistrations, RoutablePageMixin, ParticipationPage):
    """A day that people register for: immersion, workshop, co-design, training, presentation…"""

    # Once registration began, only events.services.course changes these: whoever comes is told.
    MOVED_BY_VERBS = ("starts_at", "ends_at", "place_name", "address")

    class Kind(models.TextChoices):
        IMMERSION = "immersion", _("Immersion")
        WORKSHOP = "workshop", pgettext_lazy("session of a day", "Workshop")
        CO_DESIGN = "co_design", _("Co-design day")
        TRAINING = "training", _("Learning by doing")
        LAB_BUILDING = "lab_building", _("Building the lab")
        PRESENTATION = "presentation", _("Presentation of results")
        VISIT = "visit", _("Visit")

    class Audience(models.TextChoices):
        ALL = "all", _("Everybody")
        AGENTS = "agents", _("Agents and elected officials only")
        UNLISTED = "unlisted", _("Who has the address: it stands in no list")

    class Mode(models.TextChoices):
        ON_SITE = "on_site", _("On site")
        ONLINE = "online", _("Online")
        MIXED = "mixed", _("On site and online")

    class Precision(models.TextChoices):
        DAY = "day", _("The day and the hour are known")
        WEEK = "week", _("The week is known")
        MONTH = "month", _("The month is known")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.CO_DESIGN)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience.choices, default=Audience.ALL)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    theme = models.ForeignKey(
        "taxonomy.Theme",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("theme"),
    )
    call = models.ForeignKey(
        "calls.CallPage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("call"),
    )
    project = models.ForeignKey(
        "projects.ProjectPage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("project"),
    )
    activity = models.ForeignKey(
        "taxonomy.Activity",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("activity of the lab"),
    )
    series = models.ForeignKey(
        "events.EventSeries",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("series"),
    )

    # --- When
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    date_precision = models.CharField(
        _("what is known of the date"), max_length=10, choices=Precision.choices, default=Precision.DAY
    )
    programme = StreamField(ProgrammeBlock(), verbose_name=_("programme"), blank=True)

    # --- Where
    mode = models.CharField(_("where"), max_length=10, choices=Mode.choices, default=Mode.ON_SITE)
    place_name = models.CharField(_("place"), max_length=150, blank=True)
    address = models.CharField(_("address"), max_length=255, blank=True)
    territory = models.ForeignKey(
        "taxonomy.Territory",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("commune"),
    )
    access = models.TextField(_("access and transport"), blank=True)
    accessibility = models.TextField(_("welcome of each"), blank=True, help_text=_("One per line."))
    online_url = models.URLField(
        _("address of the online room"),
        blank=True,
        max_length=500,
        help_text=_("Shown only to people who have a seat."),
    )

    # --- What came out
    takeaways = models.TextField(_("what came out"), blank=True, help_text=_("One per line."))
    minutes = StreamField(BodyBlock(), verbose_name=_("minutes"), blank=True)
    came_before = models.PositiveSmallIntegerField(
        _("people who came, as a source tells"), null=True, blank=True
    )

    # Set by the verbs of events.services only, whatever a revision holds.
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    postponed_at = models.DateTimeField(null=True, blank=True, editable=False)
    minutes_published_at = models.DateTimeField(null=True, blank=True, editable=False)
    # SEQUENCE of the .ics (RFC 5545, 3.8.7.4): rises when date, place or state change.
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)

    objects = EventPageManager()

    guide_chapter = "organiser-une-journee"
    parent_page_types = ["events.EventIndexPage"]
    subpage_types: list[str] = []

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.SearchField("place_name"),
    ]
    edit_handler = event_tabs(
        title=Page.content_panels,
        promote=BasePage.promote_panels,
        settings=BasePage.settings_panels,
        base_form_class=EventPageForm,
    )
    base_form_class = EventPageForm
    copy_form_class = EventCopyForm
    exclude_fields_in_copy = [*SET_BY_VERBS]

    class Meta:
        verbose_name = pgettext_lazy("co-design", "day")
        verbose_name_plural = _("days")
        indexes = [
            models.Index(fields=["starts_at", "page_ptr"], name="event_by_start"),
            models.Index(fields=["ends_at", "page_ptr"], name="event_by_end"),
        ]

    # --- When ---------------------------------------------------------------------------

    @property
    def dates(self) -> EventDates:
        return EventDates(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            registration_opens_at=self.registration_opens_at,
            registration_closes_at=self.registration_closes_at,
            minutes_published_at=self.minutes_published_at,
            postponed_at=self.postponed_at,
            cancelled_at=self.cancelled_at,
        )

    def state(self, now: datetime) -> EventState:
        """The state at `now`: the one place where a day's dates are compared."""
        return self.dates.state(now)

    def registers(self, now: datetime) -> bool:
        """Whether anybody may register at `now`; whether a seat is left is another question."""
        return self.live and self.takes_registrations and self.state(now) == EventState.REGISTERING

    @property
    def seats(self) -> Seats:
        """Its seats, with those of its workshops."""
        return self.seats_with(self.workshops.all())

    def contact_details_until(self, received: datetime) -> date:
        """The months of retention run from the day's end, so that nobody is forgotten before it."""
        end = timezone.localdate(max(received, self.ends_at or received))
        return end + relativedelta(months=self.retention_months)

    def clean(self) -> None:
        super().clean()
        if errors := contradictions(self):
            raise ValidationError(errors)

    # --- Going public, and staying so ---------------------------------------------------

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """What makes the page live, or takes it away, comes through here: see completeness and holding.

        A whole save leaves what the verbs wrote as it stands, even since this object was read.
        """
        fields = kwargs.get("update_fields")
        stored = None
        if fields is None and self.pk:
            stored = type(self).objects.select_for_update(of=("self",)).filter(pk=self.pk).first()
        if stored is not None:
            for name in SET_BY_VERBS:
                setattr(self, name, getattr(stored, name))
            refuse_losing_workshops(stored, self)
            if stored.live and not self.live:
                refuse_away(stored, timezone.now())
        if self.live and (fields is None or "live" in fields):
            refuse_incomplete(self)
        super().save(*args, **kwargs)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        # Before Wagtail has written anything, and before midnight when it is for later.
        version = revision.as_object()
        refuse_incomplete(version)
        refuse_losing_workshops(self, version)
        return super().publish(revision, *args, **kwargs)

    def keeps_its_dates(self, now: datetime) -> bool:
        """Whether date and place are people's already: registration began, they move by verbs only."""
        if not (self.live or self.first_published_at):
            return False
        if self.takes_registrations and self.state(now) != EventState.ANNOUNCED:
            return True
        return self.registrations.exists()

    @classmethod
    def to_be_read(cls) -> PageQuerySet:
        # Pages on the way are kept in memory as rows, and the room is for those who have a seat.
        from events.models.parts import EventMethod

        rows = cls.objects.select_related("theme", "territory", "call", "series", "activity")
        # Most days have none of these: known with the page, that costs them no query.
        read = ThreadEntry.objects.filter(page=OuterRef("pk"), kind=ThreadEntry.Kind.READ_AT)
        known = {
            "names_methods": Exists(EventMethod.objects.filter(page=OuterRef("pk"))),
            "has_origins": has_origins(),
            "has_readings": Exists(read),
        }
        return rows.annotate(**known).defer("online_url")

    def with_content_json(self, content: dict[str, Any]) -> "EventPage":
        """A revision as a page, with what the verbs did meanwhile: an old draft undoes none of it."""
        page: EventPage = super().with_content_json(content)
        # Not this object, which a revision may have held since before the verb.
        current = type(self).objects.filter(pk=self.pk).first() or self
        kept = current.keeps_its_dates(timezone.now())
        for name in (*SET_BY_VERBS, *(self.MOVED_BY_VERBS if kept else ())):
            setattr(page, name, getattr(current, name))
        return page

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from events.views import context_of

        now = now_of(request)
        shown_until(request, self.dates.next_change(now))
        return super().get_context(request, *args, **kwargs) | context_of(self, request, now=now)

    @property
    def where(self) -> str:
        """The place and its address on one line; nothing for a day online."""
        return ", ".join(filter(None, (self.place_name, self.address)))

    @cached_property
    def told_changes(self) -> "list[ToldChange]":
        """What happened to the day, with its public words, the oldest first. One query."""
        from events.telling import told_changes

        return told_changes(self)
