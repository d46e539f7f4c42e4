"""Files of open data as a reader has them, and what stands behind a row."""

import csv
import io
import json

from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from contributions.models import Contribution, Outcome
from home.models import HomePage, StandardPage
from tests.factories import make_contribution, make_portal

WHOLE = "/donnees-ouvertes/contributions."


def read_csv(response) -> list[dict[str, str]]:
    content = response.getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def of_call(call, ending: str = "csv", client: Client | None = None):
    return (client or Client()).get(f"{call.url}donnees.{ending}")


def rows_of(call) -> list[dict[str, str]]:
    return read_csv(of_call(call))


def objects_of(call) -> list[dict]:
    return json.loads(of_call(call, "json").getvalue())["contributions"]


def references(rows) -> list[str]:
    return [row["reference"] for row in rows]


def public_page(title: str = "Une page", slug: str = "une-page") -> Page:
    make_portal()
    page = StandardPage(title=title, slug=slug)
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return page


def answered(contribution, code: str = "taken_up", **fields) -> None:
    values = {"words": "Les mots de la réponse.", "service": "Le service", "published_at": timezone.now()}
    Outcome.objects.create(submission_id=contribution.pk, code=code, **values | fields)
    Contribution.objects.filter(pk=contribution.pk).update(outcome=code)


def many(call, number: int, **fields) -> None:
    for _each in range(number):
        make_contribution(call, "published", **fields)
