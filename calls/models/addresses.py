"""Where what belongs to a call is read."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from wagtail.contrib.routable_page.models import path as route

from portal.own_address import OwnAddress

if TYPE_CHECKING:
    from calls.models.call import CallPage
    from contributions.models import Submission


class CallAddresses(OwnAddress):
    """The addresses below the one of a call, and what answers there.

    Which of them take a POST is said by CallPage (calls.posting).
    """

    def public_path(self, submission: "Submission") -> str:
        """The stable address of one published contribution."""
        return f"{self.address}contributions/{submission.reference}/"

    def attachment_path(self, submission: "Submission") -> str:
        """Where the file of one published contribution is."""
        return f"{self.public_path(submission)}piece-jointe/"

    def report_path(self, submission: "Submission") -> str:
        """Where anybody reports one published contribution."""
        return f"{self.public_path(submission)}signaler/"

    def list_path(self) -> str:
        """The address of all the published contributions."""
        return f"{self.address}contributions/"

    def moderation_path(self) -> str:
        """The address of the public register of moderation."""
        return f"{self.address}moderation/"

    def data_path(self) -> str:
        """The address of its open data, in words."""
        return f"{self.address}donnees/"

    def data_csv_path(self) -> str:
        return f"{self.address}donnees.csv"

    def data_json_path(self) -> str:
        return f"{self.address}donnees.json"

    # --- Previews -----------------------------------------------------------------------

    # What else than the page somebody may see of its draft, and where it stands below it.
    FACES_OF_A_DRAFT: ClassVar[dict[str, str]] = {"form": "contribuer/"}

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Every state of a call's life, its form and its receipt."""
        from calls.previewing import MODES

        return MODES

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from calls import previewing, views

        if not mode_name:
            return views.call(request, self._page)
        return previewing.serve(request, self._page, mode_name)

    # --- Routes -------------------------------------------------------------------------

    @property
    def _page(self) -> "CallPage":
        return cast("CallPage", self)

    @route("")
    def answers(self, request: HttpRequest) -> HttpResponse:
        """The call and a page of its published contributions."""
        from calls import views

        return views.call(request, self._page)

    @route("contribuer/")
    def contribute(self, request: HttpRequest) -> HttpResponse:
        from calls import answering

        return answering.contribute(request, self._page)

    @route("contributions/")
    def all_answers(self, request: HttpRequest) -> HttpResponse:
        """Every published contribution: searched, filtered, sorted, drawn."""
        from calls import lists

        return lists.all_answers(request, self._page)

    @route("contributions/flux/")
    def feed(self, request: HttpRequest) -> HttpResponse:
        """The last contributions published, for feed readers."""
        from calls import feeds

        return feeds.answers(request, self._page)

    @route("contributions/<str:reference>/")
    def contribution(self, request: HttpRequest, reference: str) -> HttpResponse:
        from calls import views

        return views.contribution(request, self._page, reference)

    @route("contributions/<str:reference>/signaler/")
    def report(self, request: HttpRequest, reference: str) -> HttpResponse:
        from calls import reporting

        return reporting.report(request, self._page, reference)

    @route("contributions/<str:reference>/piece-jointe/")
    def attachment(self, request: HttpRequest, reference: str) -> HttpResponseBase:
        from calls import views

        return views.attachment(request, self._page, reference)

    @route("moderation/")
    def moderation(self, request: HttpRequest) -> HttpResponse:
        """The public register of moderation: figures."""
        from calls import moderation

        return moderation.register(request, self._page)

    @route("donnees/")
    def data(self, request: HttpRequest) -> HttpResponse:
        """Its published contributions as files: which, what they hold, the licence."""
        from calls import open_data

        return open_data.page_of_data(request, self._page)

    @route("donnees.csv/")
    def data_csv(self, request: HttpRequest) -> HttpResponseBase:
        from calls import open_data

        return open_data.file_of_call(request, self._page, "csv")

    @route("donnees.json/")
    def data_json(self, request: HttpRequest) -> HttpResponseBase:
        from calls import open_data

        return open_data.file_of_call(request, self._page, "json")

    def figures_path(self) -> str:
        """The address of the call in figures."""
        return f"{self.address}chiffres/"

    @route("chiffres/")
    def figures(self, request: HttpRequest) -> HttpResponse:
        """How many, from whom, on what, and what became of it."""
        from calls import figures_page

        return figures_page.page(request, self._page)

    def poster_path(self) -> str:
        """The address of the poster to print."""
        return f"{self.address}affiche/"

    @route("affiche/")
    @route("affiche/<slug:paper>/")
    def wall_poster(self, request: HttpRequest, paper: str = "") -> HttpResponse:
        """Its question on one page, with its address as a code."""
        from calls import wall_poster

        return wall_poster.poster(request, self._page, paper)
