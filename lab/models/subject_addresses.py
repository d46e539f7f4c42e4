"""Where subjects are proposed and read: the sub-routes of their page."""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from wagtail.contrib.routable_page.models import path as route

from portal.form_route import FormRoute
from portal.own_address import OwnAddress

if TYPE_CHECKING:
    from contributions.models import Submission
    from lab.models.subject import SubjectIndexPage


class SubjectAddresses(OwnAddress, FormRoute):
    """The addresses below the one of the page of subjects, and what answers there."""

    form_view = "propose"

    @property
    def form_path(self) -> str:
        """Where a subject is proposed."""
        return f"{self.address}proposer/"

    def feed_path(self) -> str:
        """Where feed readers take the published ones."""
        return f"{self.address}flux/"

    def public_path(self, submission: "Submission") -> str:
        """The stable address of one published subject."""
        return f"{self.address}{submission.reference}/"

    @property
    def _page(self) -> "SubjectIndexPage":
        return cast("SubjectIndexPage", self)

    @route("")
    def subjects(self, request: HttpRequest) -> HttpResponse:
        """What a subject is, and those that were published."""
        from lab.subjects import listing

        return listing.page(request, self._page)

    @route("proposer/")
    def propose(self, request: HttpRequest) -> HttpResponseBase:
        """The form: the one sub-route that takes a POST."""
        from lab.subjects.proposing_views import propose

        return propose(request, self._page)

    @route("flux/")
    def feed(self, request: HttpRequest) -> HttpResponse:
        """The last subjects published, for feed readers."""
        from lab.subjects import feeds

        return feeds.subjects(request, self._page)

    @route("<str:reference>/")
    def subject(self, request: HttpRequest, reference: str) -> HttpResponse:
        """One published subject, its answer and what became of it."""
        from lab.subjects import views

        return views.subject(request, self._page, reference)

    def expired_form(self, request: HttpRequest) -> HttpResponseBase:
        from lab.subjects.proposing_views import expired_form

        return expired_form(request, self._page)
