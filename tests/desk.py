"""Opening the desk as a moderator does."""

import re
from datetime import UTC, datetime

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contributions.models import Contribution
from contributions.queue import QUEUE_INDEX
from tests.reading import soup

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
# Days of the calendar whose instants Python or a database cannot reckon with.
EXTREMES = ("0001-01-01", "9999-12-31")


def url(name: str, contribution: Contribution, query: str = "") -> str:
    return reverse(f"desk:{name}", args=[contribution.pk]) + (f"?{query}" if query else "")


def listed(client: Client, query: str) -> set[str]:
    """The references that the list shows."""
    response = client.get(f"{reverse(QUEUE_INDEX)}?{query}")
    assert response.status_code == 200
    rows = soup(response).select("#listing-results tbody tr")
    return {row.select_one("td a").get_text(strip=True) for row in rows}


def offered(client: Client, contribution: Contribution) -> set[str]:
    page = client.get(url("inspect", contribution)).content.decode()
    return set(re.findall(r'name="verb" value="(\w+)"', page))


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
