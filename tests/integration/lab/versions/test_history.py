"""Timelines: dates as far as they are known, words where they say it better, old content as it was."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation
from wagtail.test.utils.form_data import streamfield

from home.models import HomePage, StandardPage
from portal.blocks import MomentBlock
from portal.dates import known
from tests.cms import add_url, cms, page_form
from tests.reading import plain, soup

pytestmark = pytest.mark.django_db

MOMENTS = [
    {"date": "2013-12-09", "precision": "season", "when": "", "text": "Un hiver"},
    {"date": "2012-06-01", "precision": "month", "when": "", "text": "Un campus"},
    {"date": "2013-09-01", "precision": "season", "when": "Rentrée 2013", "text": "Un bilan"},
    {"date": "2014-02-06", "precision": "day", "when": "", "text": "Un jour"},
    {"date": "2014-02-06", "precision": "year", "when": "", "text": "Une année"},
    # As timelines were written before.
    {"when": "Avant tout cela", "text": "Un souvenir"},
]


def test_a_timeline_says_what_is_known_in_the_order_of_its_editor():
    page = StandardPage(title="Histoire", slug="histoire", body=[("timeline", MOMENTS)])
    HomePage.objects.get().add_child(instance=page)
    shown = soup(Client().get(page.url)).select(".timeline > div")
    with translation.override("fr"):
        winter = plain(known(date(2013, 12, 9), "season").words)
    assert [(plain(each.dt.get_text()), each.time and each.time["datetime"]) for each in shown] == [
        (winter, "2013"),
        ("juin 2012", "2012-06"),
        ("Rentrée 2013", "2013"),
        ("6 février 2014", "2014-02-06"),
        ("2014", "2014"),
        ("Avant tout cela", None),
    ]


def test_a_moment_has_a_date_or_words():
    block = MomentBlock()
    value = block.to_python({"date": None, "precision": "day", "when": "  ", "text": "Quoi"})
    with pytest.raises(ValidationError):
        block.clean(value)
    assert block.clean(block.to_python(MOMENTS[-1]))["when"] == "Avant tout cela"
    moment = {"date": "", "precision": "month", "when": "", "text": "Quoi"}
    timeline = {"count": "1", "0-deleted": "", "0-order": "0", "0-id": "", "0-value": moment}
    form = page_form(title="Histoire", slug="histoire", body=streamfield([("timeline", timeline)]))
    form |= {"action-publish": "1"}
    response = cms("coordinator").post(add_url(StandardPage, HomePage.objects.get()), form)
    assert response.status_code == 200
    assert "body" in response.context["form"].errors
    assert "Quoi" in response.content.decode()
