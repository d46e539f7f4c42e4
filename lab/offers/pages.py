"""What the pages of services show."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from calls.models.call import lines
from lab.models import ServiceIndexPage, ServicePage
from lab.offers.filters import STAGE, ServiceFilters
from lab.referrals.addresses import form_url
from portal.cache.kept import number_of
from portal.pages import unrestricted
from portal.share import Share
from taxonomy.stages import Stage

# A lab offers a dozen; what lies beyond is no list that anybody reads.
MOST_SERVICES = 100


def public_services(request: HttpRequest) -> Any:
    """The services that anybody may read, in the order in which the CMS shows them."""
    return unrestricted(ServicePage.objects.live(), number_of(request)).order_by("path")


def index_context(page: ServiceIndexPage, request: HttpRequest) -> dict[str, Any]:
    """The services that the address asks for, under their stages: one query, whatever their number."""
    base = page.get_url(request) or request.path
    services = list(public_services(request).child_of(page)[:MOST_SERVICES])
    filters = ServiceFilters(request.GET, services=services)
    found = filters.rows()
    return {
        "filters": filters,
        "chosen": filters.chosen(base),
        "base": base,
        # A filtered list is the same list to a search engine.
        "share": Share(page.title, page.summary, base, "website"),
        "groups": [
            {"stage": stage, "services": [_line(each, request) for each in found if each.stage == stage]}
            for stage in Stage
            if any(each.stage == stage for each in found)
        ],
        "total": len(found),
        "offers_something": bool(services),
        "ask_url": form_url(request),
    }


def service_context(page: ServicePage, request: HttpRequest) -> dict[str, Any]:
    """One service, and where it is asked for: empty while the site takes no referrals."""
    return {
        "needs": lines(page.needs),
        "outputs": lines(page.outputs),
        # Read from the page itself: a preview has activities that no table holds yet.
        "activities": list(page.activities.all()),
        "ask_url": form_url(request, service=page),
    }


def families(request: HttpRequest) -> dict[str, Any]:
    """The stages at which the lab does something for others, each with its services: two queries."""
    page = ServiceIndexPage.objects.live().first()
    if page is None:
        return {"families": [], "services_url": ""}
    base = page.get_url(request) or ""
    services = list(public_services(request).child_of(page)[:MOST_SERVICES])
    found = [
        {
            "stage": stage,
            "url": f"{base}?{urlencode({STAGE: stage.value})}",
            "titles": [each.title for each in services if each.stage == stage],
        }
        for stage in Stage
    ]
    return {"families": [each for each in found if each["titles"]], "services_url": base}


def _line(service: ServicePage, request: HttpRequest) -> dict[str, Any]:
    return {
        "title": service.title,
        "url": service.get_url(request),
        "text": service.summary,
        "duration": service.duration,
        "senders": service.sender_labels,
        "maturity": service.get_maturity_display(),
        "testing": service.maturity == ServicePage.Maturity.TESTING,
        "outputs": lines(service.outputs),
        "example": service.example,
    }
