"""Asking pages as readers do, and telling whether memory answered.

The addresses are those of tests/urls_page_cache.py, so that each rule shows alone.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from wagtail.models import Page

from portal.cache import sequence

PARIS = ZoneInfo("Europe/Paris")
MORNING = datetime(2026, 3, 2, 10, tzinfo=PARIS)
other_processes = pytest.mark.django_db(transaction=True)


def get(path: str = "/words/", client: Client | None = None, **headers: str) -> HttpResponse:
    return cast(HttpResponse, (client or Client()).get(path, headers=headers))


def from_memory(response: HttpResponse) -> bool:
    return "Age" in response


def make_page(title: str = "Avant", parent: Page | None = None, **fields: object) -> Page:
    parent = Page.objects.get(pk=parent.pk) if parent else Page.get_first_root_node()
    return parent.add_child(instance=Page(title=title, **fields))


def count_reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    reads: Counter[str] = Counter()
    values = sequence._values

    def counted(*args: Any) -> list[int]:
        reads["database"] += 1
        return values(*args)

    monkeypatch.setattr(sequence, "_values", counted)
    return reads


def undo(verb: Callable[..., None]) -> None:
    with transaction.atomic():
        verb("tests")
        transaction.set_rollback(True)


PUBLISH = """
    page = Page.objects.get(slug="avant")
    page.title = {title!r}
    page.save_revision().publish()
"""
