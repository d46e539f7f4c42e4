"""Where an agent joins."""

from django.http import HttpRequest

from lab.models import RolesPage

# Sub-route of the page of the roles.
JOIN = "rejoindre/"


def join_url(request: HttpRequest | None = None) -> str:
    """The address of the form; empty while nobody may join by any page."""
    page = RolesPage.objects.live().first()
    return f"{page.get_url(request)}{JOIN}" if page is not None and page.takes_anybody else ""
