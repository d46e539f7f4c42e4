"""Days in lists of pages: those that only their address leads to stand in none (sitemap, search)."""

from django.db.models import QuerySet

from events.models import EventPage
from portal import unlisted


def keys_of_unlisted() -> QuerySet:
    return EventPage.objects.filter(audience=EventPage.Audience.UNLISTED).values("pk")


def register() -> None:
    unlisted.register("days", keys_of_unlisted)
