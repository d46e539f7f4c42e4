"""Where what belongs to a call is read."""

from typing import TYPE_CHECKING, Any

from django.utils.functional import cached_property

if TYPE_CHECKING:
    from contributions.models import Submission


class CallAddresses:
    """The addresses below the one of a call, each the path of a sub-route of CallPage."""

    if TYPE_CHECKING:

        def get_url(self, request: Any = None) -> str | None: ...

    @cached_property
    def address(self) -> str:
        """Its own; looked for once, since a page of answers names it twenty times."""
        return self.get_url() or ""

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

    def figures_path(self) -> str:
        """The address of the call in figures."""
        return f"{self.address}chiffres/"
