"""The CMS as somebody of the staff uses it: logged in, with the forms of its pages filled in."""

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from people.models import User
from tests.factories import PASSWORD, WHOLE_CALL, make_user


def cms(role: str) -> Client:
    client = Client()
    assert client.login(username=make_user(role).email, password=PASSWORD)
    return client


def log_in(page: Any, user: User) -> None:
    """The same in a browser: `page` is Playwright's."""
    page.goto("/admin/login/")
    page.fill("#id_username", user.email)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/admin/")


def logged_in(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def outcome(response: HttpResponse) -> str:
    """What became of a request to the CMS."""
    if response.status_code == 302 and response["Location"].startswith("/admin/login/"):
        return "asked to log in"
    if response.status_code == 302 and response["Location"] == "/admin/":
        return "refused"
    return "done" if response.status_code in (200, 302) else str(response.status_code)


def sentences(response: HttpResponse) -> list[str]:
    """The messages that the CMS shows next."""
    return [str(message) for message in get_messages(response.wsgi_request)]


def page_form(**fields) -> dict[str, str]:
    return nested_form_data(
        {"title": "Une page", "slug": "une-page", "body": streamfield([]), "comments": inline_formset([])}
        | fields
    )


def call_form(**fields) -> dict[str, str]:
    """What a browser sends for a complete call."""
    values = WHOLE_CALL | {
        "title": "Le premier bus",
        "slug": "le-premier-bus",
        "question": "Que faut-il changer au premier bus ?",
        "stage": "understand",
        "commitment": "consult",
        "opens_at": "2027-03-01 09:00",
        "closes_at": "2027-03-31 00:00",
        "results_promised_on": "2027-04-30",
        "read_within_days": "3",
        "retention_months": "12",
        "longest_answer": "3500",
        "questions": inline_formset([]),
        "documents": inline_formset([]),
        "synthesis": streamfield([]),
    }
    return page_form(**values | fields)


def add_url(model: type[Page], parent: Page) -> str:
    return reverse("wagtailadmin_pages:add", args=(model._meta.app_label, model._meta.model_name, parent.pk))


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=(page.pk,))


def workshop_form(workshop: Any = None, **fields) -> dict[str, str]:
    """What a browser sends for one workshop of a day."""
    values = {"title": "Un atelier", "text": "", "seats": "", "room": ""}
    if workshop is not None:
        values |= {"id": str(workshop.pk), "title": workshop.title}
        values |= {name: minute(getattr(workshop, name)) for name in ("starts_at", "ends_at")}
    return values | fields


def day_form(day: Any = None, *, workshops: Any = (), initial: int = 0, **fields) -> dict[str, str]:
    """What a browser sends for a complete day: a new one, or `day` as it stands."""
    values = {
        "title": "La journée",
        "slug": "la-journee",
        "kind": "co_design",
        "audience": "all",
        "stage": "design",
        "date_precision": "day",
        "mode": "on_site",
        "starts_at": "2027-03-01 09:30",
        "ends_at": "2027-03-01 17:00",
        "place_name": "L’atelier du labo",
        "takes_registrations": "on",
        "seats_total": "30",
        "seats_for_agents": "0",
        "seats_for_citizens": "0",
        "registration_opens_at": "2027-02-01 09:00",
        "registration_closes_at": "2027-02-27 09:00",
        "most_companions": "0",
        "has_waiting_list": "on",
        "offer_hours": "48",
        "invited_days_before": "0",
        "service_name": "Service des essais",
        "service_email": "service@example.org",
        "service_phone": "01 99 00 00 99",
        "read_within_days": "3",
        "retention_months": "12",
        "programme": streamfield([]),
        "minutes": streamfield([]),
    }
    if day is not None:
        dates = ("starts_at", "ends_at", "registration_opens_at", "registration_closes_at")
        plain = ("title", "slug", "place_name", "address", "most_companions")
        values |= {name: minute(getattr(day, name)) for name in dates}
        values |= {name: str(getattr(day, name)) for name in plain}
    values["workshops"] = inline_formset(list(workshops), initial=initial)
    values |= {name: inline_formset([]) for name in ("organisers", "documents", "methods", "questions")}
    return page_form(**values | fields)


def minute(instant: Any) -> str:
    """An instant as the CMS's fields hold it."""
    return timezone.localtime(instant).strftime("%Y-%m-%d %H:%M") if instant else ""
