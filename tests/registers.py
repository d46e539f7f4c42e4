"""The registers of the CMS: their addresses, somebody who reads them, a row in each."""

import io
from datetime import UTC, datetime
from typing import Any

import openpyxl
from django.test import Client

from calls.models import CallPage
from contributions import services
from contributions.models import Contribution, Decision, ModeratorLimit, Reason
from people.models import User
from tests.factories import make_contribution, make_user

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


ADDRESSES = {
    "contributions": "/admin/contributions/contribution/",
    "decisions": "/admin/contributions/decision/",
    "reports": "/admin/contributions/report/",
    "reasons": "/admin/contributions/reason/",
    "tags": "/admin/contributions/internaltag/",
    "themes": "/admin/taxonomy/theme/",
    "territories": "/admin/taxonomy/territory/",
    "moderators": "/admin/contributions/moderatorlimit/",
}


OF_CALLS = ["contributions", "decisions", "reports"]


Status = Contribution.Status


def limited(role: str, *calls: CallPage) -> User:
    user = make_user(role)
    for call in calls:
        ModeratorLimit.objects.create(user=user, page=call)
    return user


def workbook(response: Any) -> list[tuple[Any, ...]]:
    """The rows of a downloaded workbook, headings first."""
    assert response.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(response.getvalue())).active
    return list(sheet.iter_rows(values_only=True))


def export(client: Client, name: str, query: str = "") -> Any:
    return client.post(f"{ADDRESSES[name]}export/{query}")


def fill(call: CallPage, reason: Reason | None = None) -> dict[str, int]:
    """A row of `call` in every register of calls; their keys."""
    contribution = make_contribution(call)
    by = User.objects.filter(is_superuser=True).first() or make_user("admin")
    services.publish(submission_id=contribution.pk, version_seen=1, by=by, now=NOW)
    report, _link = services.report(
        contribution=contribution, ground="insult", words="Lisez.", email="", idempotency_key=None, now=NOW
    )
    decision = Decision.objects.get(submission=contribution.pk)
    return {"contributions": contribution.pk, "decisions": decision.pk, "reports": report.pk}
