"""Doors of the CMS that Wagtail opens without asking a day: see calls.doors, and moves elsewhere."""

from typing import Any

from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import page_published, pre_page_move

from calls import doors
from events.completeness import refuse_incomplete
from events.holding import refuse_away
from events.models import EventPage


def connect() -> None:
    """Called once, when the apps are ready. Calling it again changes nothing."""
    doors.guard(EventPage, refuse_incomplete)
    pre_page_move.connect(_page_about_to_move, dispatch_uid="events: move")
    page_published.connect(_day_published, sender=EventPage, dispatch_uid="events: seats")


def _day_published(sender: type[EventPage], instance: EventPage, **kwargs: Any) -> None:
    """There may be more seats than before: whoever waits has them before anybody who comes now."""
    from events.services import offer_freed_seats

    offer_freed_seats(event_id=instance.pk, now=timezone.now())


def _page_about_to_move(
    sender: type[Page], instance: Page, parent_page_before: Page, parent_page_after: Page, **kwargs: Any
) -> None:
    """The address of a day that people registered for stays; changing the order is no move."""
    if parent_page_before.pk == parent_page_after.pk:
        return
    now = timezone.now()
    for day in EventPage.objects.descendant_of(instance, inclusive=True).live():
        refuse_away(day, now)
