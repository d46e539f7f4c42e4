"""Where a day is read, registered for and taken into calendars: its sub-routes."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from wagtail.contrib.routable_page.models import path as route

from portal.form_route import FormRoute

if TYPE_CHECKING:
    from events.models.pages import EventPage


class EventAddresses(FormRoute):
    """The addresses below the one of a day, and what answers there."""

    form_view = "register"

    if TYPE_CHECKING:

        def get_url(self, request: Any = None) -> str | None: ...

    @cached_property
    def path_of_page(self) -> str:
        """Its own (`address` is where the day takes place); looked for once."""
        return self.get_url() or ""

    @property
    def register_path(self) -> str:
        """Where people register."""
        return f"{self.path_of_page}inscription/"

    @property
    def calendar_path(self) -> str:
        """Where calendars take it."""
        return f"{self.path_of_page}calendrier.ics"

    @property
    def poster_path(self) -> str:
        """Its poster, to print."""
        return f"{self.path_of_page}affiche/"

    @property
    def _page(self) -> "EventPage":
        return cast("EventPage", self)

    # What else than the page somebody may see of its draft, and where it stands below it.
    FACES_OF_A_DRAFT: ClassVar[dict[str, str]] = {"form": "inscription/"}

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """The states of a day's life, and its form."""
        from events.previewing import MODES

        return MODES

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from events import previewing, views

        if not mode_name:
            return views.day(request, self._page)
        return previewing.serve(request, self._page, mode_name)

    @route("")
    def day(self, request: HttpRequest) -> HttpResponse:
        """The day: what happens, where, how many seats are left, what came out."""
        from events import views

        return views.day(request, self._page)

    @route("inscription/")
    def register(self, request: HttpRequest) -> HttpResponseBase:
        """The form: the one sub-route that takes a POST."""
        from events.registering_views import register

        return register(request, self._page)

    @route("calendrier.ics/")
    def calendar(self, request: HttpRequest) -> HttpResponse:
        from events import views

        return views.calendar(request, self._page)

    @route("affiche/")
    @route("affiche/<slug:paper>/")
    def wall_poster(self, request: HttpRequest, paper: str = "") -> HttpResponse:
        """Its date and its name on one page, with its address as a code."""
        from events import wall_poster

        return wall_poster.poster(request, self._page, paper)

    def expired_form(self, request: HttpRequest) -> HttpResponseBase:
        from events.registering_views import expired_form

        return expired_form(request, self._page)
