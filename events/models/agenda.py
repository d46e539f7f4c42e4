"""All the days on one page."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.contrib.routable_page.models import path as route

from portal.pages import BasePage


class EventIndexPage(RoutablePageMixin, BasePage):
    """The agenda: days to come, and what came out of the others."""

    guide_chapter = "organiser-une-journee"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["events.EventPage"]
    max_count = 1

    class Meta:
        verbose_name = _("agenda")

    @route("")
    def days(self, request: HttpRequest) -> HttpResponse:
        """The list, as the address asks for it."""
        from events import agenda

        return agenda.page(request, self)

    @route("flux/")
    def feed(self, request: HttpRequest) -> HttpResponse:
        """The days, for feed readers."""
        from events import feeds

        return feeds.agenda(request, self)

    @route("agenda.ics/")
    def calendar(self, request: HttpRequest) -> HttpResponse:
        """The days to come, for calendars."""
        from events import agenda

        return agenda.calendar(request, self)
