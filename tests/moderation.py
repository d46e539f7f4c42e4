"""Moderation in the CMS: its addresses, and how a decision is sent."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client

from contributions.models import Contribution

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday


QUEUE = "/admin/moderation/"


REASONS = "/admin/contributions/reason/"


REGISTER = "/admin/contributions/decision/"


Status = Contribution.Status


AWAITING, PUBLISHED, DECLINED = Status.AWAITING, Status.PUBLISHED, Status.DECLINED


def item(contribution: Contribution) -> str:
    return f"{QUEUE}inspect/{contribution.pk}/"


def decide(client: Client, contribution: Contribution, verb: str, **fields: Any) -> HttpResponse:
    data = {"verb": verb, "version_seen": 1} | fields
    return client.post(f"{QUEUE}decide/{contribution.pk}/", data)


def shown(client: Client, url: str) -> HttpResponse:
    response = client.get(url)
    assert "marked" not in response.content.decode().lower(), url
    return response
