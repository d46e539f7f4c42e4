"""Where a referral is sent and read."""

from urllib.parse import urlencode

from django.http import HttpRequest
from wagtail.models import Page

from contributions.models import Submission
from lab.models import ReferralIndexPage

# Sub-routes of the page of referrals.
FORM = "demande/"
SERVICE, SUBJECT = "offre", "sujet"


def form_url(
    request: HttpRequest | None, *, service: Page | None = None, subject: Submission | None = None
) -> str:
    """The address of the form, begun for a service or from a subject; empty while there is no such page."""
    page = ReferralIndexPage.objects.live().first()
    if page is None:
        return ""
    asked = {SERVICE: service and service.slug, SUBJECT: subject and subject.reference}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{page.get_url(request)}{FORM}" + (f"?{query}" if query else "")
