"""Reported barriers for tests: made by the verbs, and sent by the form as a browser does."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.test import Client
from django.utils import timezone

from home.accessibility import services
from home.accessibility.services import BarrierWords
from home.models import AccessibilityAudit, AccessibilityPage, Barrier
from people.models import SecretLink
from tests.factories import make_portal, make_user
from tests.reading import fields_of

_numbers = count(1)
SERVICE = {
    "service_name": "Service des essais",
    "service_email": "service@example.org",
    "service_phone": "01 99 00 00 99",
}
WORDS = {
    "where": "/agenda/",
    "tried": "M’inscrire à une journée.",
    "problem": "Le bouton n’est pas annoncé.\n\nJe n’entends que « bouton ».",
    "equipment": "NVDA et Firefox",
    "email": "quelquun@example.org",
}
# Every column of one that may hold something personal.
PLANTED_OF_BARRIERS = {"home.Barrier": {"where", "tried", "problem", "equipment"}}
ANSWER = "Le bouton dit maintenant ce qu’il fait."


def make_accessibility_page(**fields: Any) -> AccessibilityPage:
    """The page that the set-up made, with a service."""
    make_portal()
    page: AccessibilityPage = AccessibilityPage.objects.get()
    for name, value in (SERVICE | fields).items():
        setattr(page, name, value)
    page.save_revision().publish()
    return AccessibilityPage.objects.get()


def make_audit(
    *, conform: int, applicable: int = 60, days_ago: int = 10, **fields: Any
) -> AccessibilityAudit:
    """An audit of the page of the set-up, published with it."""
    page = make_accessibility_page()
    values = {"auditor": "Cabinet des essais"} | fields
    day = timezone.localdate() - timedelta(days=days_ago)
    page.audits.add(AccessibilityAudit(audited_on=day, conform=conform, applicable=applicable, **values))
    page.save_revision().publish()
    return AccessibilityAudit.objects.latest("pk")


def submit(*, email: str = "", now: Any = None, **words: Any) -> SecretLink:
    """A barrier as the form stores it."""
    values = {"problem": f"Obstacle {next(_numbers)}."} | words
    page = AccessibilityPage.objects.exclude(service_name="").first() or make_accessibility_page()
    return services.submit_barrier(
        page=page, words=BarrierWords(**values), email=email, now=now or timezone.now()
    )


def make_barrier(state: str = "awaiting", *, email: str = "", **words: Any) -> Barrier:
    """A barrier in `state`."""
    key = submit(email=email, **words).submission_id
    common: dict[str, Any] = {
        "submission_id": key,
        "version_seen": 1,
        "words": ANSWER,
        "by": make_user(),
        "now": timezone.now(),
    }
    if state == "planned":
        services.postpone(**common, until=timezone.localdate() + timedelta(days=90))
    elif state == "solved":
        services.solve(**common)
    elif state == "refused":
        services.refuse(**common)
    return Barrier.objects.select_related("submission").get(pk=key)


def open_and_send(client: Client, page: AccessibilityPage, **words: str) -> Any:
    """Open the form, fill it in, send it."""
    return client.post(page.form_path, fields_of(client.get(page.form_path)) | WORDS | words)


def go_through_every_mail_of_barriers(now: Any) -> None:
    """Each sent by its own verb."""
    link = submit(email="obstacle@example.org", now=now)
    services.solve(submission_id=link.submission_id, version_seen=1, words=ANSWER, by=make_user(), now=now)
