"""The services that stand with an activity of the lab."""

from collections.abc import Collection, Sequence

from django.http import HttpRequest

from lab.activities import Related
from lab.models import ServicePage
from lab.offers.pages import MOST_SERVICES, public_services

# Of one activity.
MOST_SHOWN = 20


def services_of(request: HttpRequest, activity_ids: Collection[int]) -> dict[int, Sequence[Related]]:
    """For each of these activities, by key, the services that it is part of: two queries."""
    services = {service.pk: service for service in public_services(request)[:MOST_SERVICES]}
    pairs = ServicePage.activities.through.objects.filter(
        activity_id__in=activity_ids, servicepage_id__in=services
    )
    of_activity: dict[int, set[int]] = {}
    for activity, service in pairs.values_list("activity_id", "servicepage_id"):
        of_activity.setdefault(activity, set()).add(service)
    return {
        activity: [
            Related(service.title, service.get_url(request) or "")
            for service in services.values()
            if service.pk in keys
        ][:MOST_SHOWN]
        for activity, keys in of_activity.items()
    }
