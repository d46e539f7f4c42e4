"""A page that knows its own address, for what stands below it."""

from typing import TYPE_CHECKING, Any

from django.utils.functional import cached_property


class OwnAddress:
    """Stands before the page's own classes; a page with a field `address` says it otherwise (events)."""

    if TYPE_CHECKING:

        def get_url(self, request: Any = None) -> str | None: ...

    @cached_property
    def address(self) -> str:
        """Looked for once, since a list names it twenty times."""
        return self.get_url() or ""
