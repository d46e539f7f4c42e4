"""The services of the lab and the roles of agents, for tests."""

from datetime import datetime
from itertools import count
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from contributions.models import Submission
from home.models import HomePage
from lab.models import RolesPage, ServiceIndexPage, ServicePage
from lab.roles.services import Wish, join
from people import engagement as verbs
from people.models import Engagement
from tests.factories import make_portal

_numbers = count(1)


def _home() -> Page:
    make_portal()
    home: Page = HomePage.objects.get()
    return home


def make_service_index() -> ServiceIndexPage:
    """The page of the services, made where a test found none."""
    return ServiceIndexPage.objects.first() or _home().add_child(
        instance=ServiceIndexPage(title="Ce que le labo peut faire pour vous", slug="offre-de-service")
    )


def make_service(**fields: Any) -> ServicePage:
    """A live service, for everybody and being tested unless `fields` say otherwise."""
    number = next(_numbers)
    activities = fields.pop("activities", [])
    values = {
        "title": f"Service {number}",
        "slug": f"service-{number}",
        "stage": "understand",
        "duration": "une demi-journée",
        "needs": "Une salle\nDeux collègues",
        "outputs": "Un problème reformulé",
    } | fields
    index = ServiceIndexPage.objects.get(pk=make_service_index().pk)
    service: ServicePage = index.add_child(instance=ServicePage(**values))
    if activities:
        service.activities.set(activities)
        service.save()
    return service


def make_roles(**fields: Any) -> RolesPage:
    """The page of the roles, open to whoever joins unless `fields` say otherwise; made once, then changed."""
    values: dict[str, Any] = {
        "title": "Les rôles des agents",
        "levels": [
            (
                "level",
                {"level": level, "time": "quelques heures", "text": f"Texte {level}.", "can": ["Relire"]},
            )
            for level in Engagement.Level.values
        ],
        "team": [("function", {"title": "Coordination du labo", "text": "Garantit la mémoire."})],
        "service_name": "Service des essais",
        "service_email": "service@example.org",
        "service_phone": "01 99 00 00 99",
    } | fields
    page = RolesPage.objects.first()
    if page is None:
        return _home().add_child(instance=RolesPage(slug="roles-des-agents", **values))
    for name, value in fields.items():
        setattr(page, name, value)
    page.save()
    return page


def make_joined(
    level: str = "involved",
    *,
    email: str = "agent@example.org",
    confirmed: bool = True,
    now: datetime | None = None,
    **said: Any,
) -> Engagement:
    """An agent who joined by the page of the roles."""
    now = now or timezone.now()
    join(page=make_roles(), wish=Wish(email=email, level=level, **said), now=now)
    submission = Submission.objects.filter(kind=Submission.Kind.ENGAGEMENT).latest("pk")
    if confirmed:
        return verbs.confirm(submission_id=submission.pk, now=now)
    return Engagement.objects.get(pk=submission.pk)
