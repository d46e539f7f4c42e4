"""Bulk actions of the desk as a browser sends them."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client

from contributions.models import Contribution
from tests.reading import soup

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday


QUEUE = "/admin/moderation/"


WAITING = f"{QUEUE}?status=awaiting"


WORDS = "Remplacez le nom par la fonction."


Status = Contribution.Status


AWAITING, PUBLISHED, DECLINED = Status.AWAITING, Status.PUBLISHED, Status.DECLINED


def url(action: str) -> str:
    return f"/admin/bulk/contributions/submission/{action}/"


def choose(client: Client, action: str, *chosen: Any, shown: str = WAITING) -> HttpResponse:
    """The confirmation page for these rows (or "all") of a list."""
    keys = [each if isinstance(each, str) else each.pk for each in chosen]
    return client.get(url(action), {"id": keys, "next": shown})


def fields_of_form(page: HttpResponse) -> dict[str, Any]:
    """What a browser sends of the last form of a page that is not the CMS's own."""
    form = soup(page).select("form[action^='/admin/bulk/']")[-1]
    fields: dict[str, Any] = {}
    for control in form.select("input[name]:not([type=radio]):not([type=checkbox])"):
        # A browser, too, reads every end of a line as one sign, and sends two.
        value = str(control.get("value", "")).replace("\n", "\r\n")
        fields.setdefault(str(control["name"]), []).append(value)
    return fields


def confirm(client: Client, action: str, page: HttpResponse, **more: Any) -> HttpResponse:
    """Send the form of a confirmation page, or of a summary that offers to continue."""
    return client.post(url(action), fields_of_form(page) | more)


def do(client: Client, action: str, *chosen: Any, shown: str = WAITING, **more: Any) -> HttpResponse:
    return confirm(client, action, choose(client, action, *chosen, shown=shown), **more)


def states(*rows: Contribution) -> list[str]:
    by_key = dict(Contribution.objects.values_list("pk", "status"))
    return [by_key[row.pk] for row in rows]


def keys(page: HttpResponse) -> list[int]:
    """What a confirmation page would act on."""
    return list(page.context["bulk"].todo)


def refused(page: HttpResponse) -> dict[str, str]:
    return {each.reference: each.why for each in page.context["bulk"].named}


def number_in(page: HttpResponse, heading: str) -> int:
    """The number that a heading of the summary begins with; 0 without that heading."""
    found = soup(page).select_one(heading)
    return int(found.get_text().split()[0]) if found else 0


DECIDING, SORTING = ["publish", "decline"], ["theme", "add-tags", "remove-tags", "assign"]
